"""Arrow without pandas, until somebody asks for it."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from xl_huikuan.office import schema
from xl_huikuan.office.arrow import batch_of, packed, unpacked
table = schema.CUSTOMERS
batch = unpacked(table, packed(batch_of(table, [[None] for _ in table.columns])))
assert "pandas" not in sys.modules, "loaded without need"
import pandas
frame = batch.to_pandas()
assert isinstance(frame, pandas.DataFrame) and frame.shape == (1, len(table.columns)), frame
import pyarrow
assert pyarrow.array(pandas.Series([1.5, 2.5])).to_pylist() == [1.5, 2.5]
assert pyarrow.Table.from_pandas(pandas.DataFrame({"a": [1, 2]})).to_pydict() == {"a": [1, 2]}
"""


def test_pandas_is_loaded_for_those_alone_who_ask_for_it():
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
