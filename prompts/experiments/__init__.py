"""Experiments: versions of a use case that share its traffic, until one of them wins.

`plan` makes and changes a draft, `running` starts, pauses and stops, `drawing` says which version a subject gets.
"""
