from .comparison import compare
from .planning import plan_sample
from .sample_ratio import srm
