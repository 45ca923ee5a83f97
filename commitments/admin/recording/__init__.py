"""Recording a commitment on one page: its sources looked up in their texts, and what is like it already."""
