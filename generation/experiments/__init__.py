"""What experiments' outcomes are and what they say.

`counting` is the statement that counts, `outcomes` a phase's figures, `judging` the decision over them, `looks` keeps
both, and `traffic` says what there is to plan with.
"""
