"""The prompt studio's work: trying versions on inputs, running test sets, and cases made of real decisions.

`runs` starts and cancels, `tables` shows; `guard` and `results` are what the pipeline asks and tells on the way.
"""
