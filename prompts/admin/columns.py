"""Long columns that no list shows, to be left in the database there."""

CONTRACT = [
    "input_schema", "output_schema", "output_rules", "reference", "example_variables", "example_output", "fallback",
    "catalog_contract", "description",
]  # fmt: skip
WORDING = ["system_prompt", "user_prompt"]


def of(relation: str, columns: list[str]) -> list[str]:
    """`columns` as seen through `relation`."""
    return [f"{relation}__{column}" for column in columns]
