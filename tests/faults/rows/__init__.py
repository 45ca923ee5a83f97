"""The rows of the table of promises: each does its worst on a ground, and tells what came of it."""
