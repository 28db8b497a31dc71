"""What attempts cost by the provider's price list, computed by hand in units of 1e-12 USD and not by this code.

USD per million tokens (input, output, read, 5 minutes, 1 hour): sonnet-5-5 2/10/0.10/2.50/4; opus-5-5 4/20/0.20/5/8;
fable-5-2 8/40/0.20/10/16; these two cost twice that in fast mode; sonnet-4-6 and 3-5-sonnet 3/15/0.30/3.75/6; sonnet-5
2/10/0.20/2.50/4; haiku-4-5 1/5/0.10/1.25/2; opus-4-8 5/25/0.50/6.25/10; haiku-5-5 0.10/0.50/0.01/0.125/0.20, five times
that above 100,000 tokens of whole input; sonnet-4-5, and sonnet-4-6 before 13 March 2026, 3/15/0.30/3.75/6, above 200,000
twice that (output: half as much again). A batch costs half, a web search $0.01, a call kept in the US a tenth more.

A dash is a field that the provider sent as null. Times are UTC. The columns read, written, 5m and 1h are the usage
object's cache_read_input_tokens, cache_creation_input_tokens and the two parts of cache_creation.
"""

# model, from when on, above how many tokens, input, output, read, 5 minutes, 1 hour, batch factor
OWN_PRICES = """
own-model        2026-11-01T12:00       0  1.2345   6.5432  0.0123  1.5432   2.469  0.25
own-model        2026-11-01T12:00   50000  2.5     13.0001  0.025   3.1      5      0.25
own-model        2026-11-01T12:00  400000  9.9999  50       0.1     12.5    20      0.25
own-model        2026-11-15T08:30       0  0.7      3.3333  0.07    0.875    1.4    0.5
claude-opus-4-8  2026-11-10T00:00       0  4.5     22.5     0.45    5.625    9      0.5
"""

ANSWERED = """
what            model              at                batch   input  output    read  written     5m     1h  searches      tier     speed            geo  kind       cost
plain           claude-sonnet-5-5  2026-11-20T12:00  -        1000     333       0        0      0      0         -  standard         -              -  exact      0.00533
one-token       claude-sonnet-5-5  2026-11-20T12:00  -           1       1       -        -      -      -         -  standard         -              -  exact      0.000012
nulls           claude-sonnet-5-5  2026-11-20T12:00  -        1001     335       -        -      -      -         -         -         -              -  exact      0.005352
cache-read      claude-sonnet-5-5  2026-11-20T12:00  -          17     333   40961        0      0      0         -  standard         -              -  exact      0.0074601
5m-write        claude-sonnet-5-5  2026-11-20T12:00  -          19     336       0     2049   2049      0         -  standard         -              -  exact      0.0085205
1h-write        claude-sonnet-5-5  2026-11-20T12:00  -          23     338       0     4097      0   4097         -  standard         -              -  exact      0.019814
both-writes     claude-sonnet-5-5  2026-11-20T12:00  -          29     340       0     3001   1000   2001         -  standard         -              -  exact      0.013962
all-of-it       claude-sonnet-5-5  2026-11-20T12:00  -        1000     333    5003     7009   3000   4009         -  standard         -              -  exact      0.0293663
write-unsplit   claude-sonnet-5-5  2026-11-20T12:00  -          31     333       0     1025      -      -         -  standard         -              -  exact      0.0059545
split-alone     claude-sonnet-5-5  2026-11-20T12:00  -          37     333      11        -    513    257         -  standard         -              -  exact      0.0057156
refusal-early   claude-sonnet-5-5  2026-11-20T12:00  -        1005       0       0        0      0      0         -  standard         -              -  exact      0.00201
refusal-late    claude-sonnet-5-5  2026-11-20T12:00  -        1005      41       0        0      0      0         -  standard         -              -  exact      0.00242
web-search      claude-sonnet-5-5  2026-11-20T12:00  -        1000     333       0        0      0      0         3  standard         -              -  exact      0.03533
plain           claude-sonnet-5-5  2026-11-20T12:00  batch    1000     333       0        0      0      0         -     batch         -              -  exact      0.002665
one-token       claude-sonnet-5-5  2026-11-20T12:00  batch       1       1       -        -      -      -         -     batch         -              -  exact      0.000006
nulls           claude-sonnet-5-5  2026-11-20T12:00  batch    1001     335       -        -      -      -         -         -         -              -  exact      0.002676
cache-read      claude-sonnet-5-5  2026-11-20T12:00  batch      17     333   40961        0      0      0         -     batch         -              -  exact      0.00373005
5m-write        claude-sonnet-5-5  2026-11-20T12:00  batch      19     336       0     2049   2049      0         -     batch         -              -  exact      0.00426025
1h-write        claude-sonnet-5-5  2026-11-20T12:00  batch      23     338       0     4097      0   4097         -     batch         -              -  exact      0.009907
both-writes     claude-sonnet-5-5  2026-11-20T12:00  batch      29     340       0     3001   1000   2001         -     batch         -              -  exact      0.006981
all-of-it       claude-sonnet-5-5  2026-11-20T12:00  batch    1000     333    5003     7009   3000   4009         -     batch         -              -  exact      0.01468315
write-unsplit   claude-sonnet-5-5  2026-11-20T12:00  batch      31     333       0     1025      -      -         -     batch         -              -  exact      0.00297725
split-alone     claude-sonnet-5-5  2026-11-20T12:00  batch      37     333      11        -    513    257         -     batch         -              -  exact      0.0028578
refusal-early   claude-sonnet-5-5  2026-11-20T12:00  batch    1005       0       0        0      0      0         -     batch         -              -  exact      0.001005
refusal-late    claude-sonnet-5-5  2026-11-20T12:00  batch    1005      41       0        0      0      0         -     batch         -              -  exact      0.00121
web-search      claude-sonnet-5-5  2026-11-20T12:00  batch    1000     333       0        0      0      0         3     batch         -              -  exact      0.032665
plain           claude-haiku-5-5   2026-11-20T12:00  -        1037     344       0        0      0      0         -  standard         -              -  exact      0.0002757
one-token       claude-haiku-5-5   2026-11-20T12:00  -           1       1       -        -      -      -         -  standard         -              -  exact      0.0000006
nulls           claude-haiku-5-5   2026-11-20T12:00  -        1038     346       -        -      -      -         -         -         -              -  exact      0.0002768
cache-read      claude-haiku-5-5   2026-11-20T12:00  -          18     344   40962        0      0      0         -  standard         -              -  exact      0.00058342
5m-write        claude-haiku-5-5   2026-11-20T12:00  -          19     347       0     2050   2050      0         -  standard         -              -  exact      0.00043165
1h-write        claude-haiku-5-5   2026-11-20T12:00  -          23     349       0     4098      0   4098         -  standard         -              -  exact      0.0009964
both-writes     claude-haiku-5-5   2026-11-20T12:00  -          29     351       0     3003   1001   2002         -  standard         -              -  exact      0.000703925
all-of-it       claude-haiku-5-5   2026-11-20T12:00  -        1037     344    5003     7011   3001   4010         -  standard         -              -  exact      0.001502855
write-unsplit   claude-haiku-5-5   2026-11-20T12:00  -          31     344       0     1026      -      -         -  standard         -              -  exact      0.00030335
split-alone     claude-haiku-5-5   2026-11-20T12:00  -          37     344      11        -    514    258         -  standard         -              -  exact      0.00029166
refusal-early   claude-haiku-5-5   2026-11-20T12:00  -        1042       0       0        0      0      0         -  standard         -              -  exact      0.0001042
refusal-late    claude-haiku-5-5   2026-11-20T12:00  -        1042      42       0        0      0      0         -  standard         -              -  exact      0.0001252
web-search      claude-haiku-5-5   2026-11-20T12:00  -        1037     344       0        0      0      0         4  standard         -              -  exact      0.0402757
plain           claude-haiku-5-5   2026-11-20T12:00  batch    1037     344       0        0      0      0         -     batch         -              -  exact      0.00013785
one-token       claude-haiku-5-5   2026-11-20T12:00  batch       1       1       -        -      -      -         -     batch         -              -  exact      0.0000003
nulls           claude-haiku-5-5   2026-11-20T12:00  batch    1038     346       -        -      -      -         -         -         -              -  exact      0.0001384
cache-read      claude-haiku-5-5   2026-11-20T12:00  batch      18     344   40962        0      0      0         -     batch         -              -  exact      0.00029171
5m-write        claude-haiku-5-5   2026-11-20T12:00  batch      19     347       0     2050   2050      0         -     batch         -              -  exact      0.000215825
1h-write        claude-haiku-5-5   2026-11-20T12:00  batch      23     349       0     4098      0   4098         -     batch         -              -  exact      0.0004982
both-writes     claude-haiku-5-5   2026-11-20T12:00  batch      29     351       0     3003   1001   2002         -     batch         -              -  exact      0.0003519625
all-of-it       claude-haiku-5-5   2026-11-20T12:00  batch    1037     344    5003     7011   3001   4010         -     batch         -              -  exact      0.0007514275
write-unsplit   claude-haiku-5-5   2026-11-20T12:00  batch      31     344       0     1026      -      -         -     batch         -              -  exact      0.000151675
split-alone     claude-haiku-5-5   2026-11-20T12:00  batch      37     344      11        -    514    258         -     batch         -              -  exact      0.00014583
refusal-early   claude-haiku-5-5   2026-11-20T12:00  batch    1042       0       0        0      0      0         -     batch         -              -  exact      0.0000521
refusal-late    claude-haiku-5-5   2026-11-20T12:00  batch    1042      42       0        0      0      0         -     batch         -              -  exact      0.0000626
web-search      claude-haiku-5-5   2026-11-20T12:00  batch    1037     344       0        0      0      0         4     batch         -              -  exact      0.04013785
plain           claude-opus-5-5    2026-11-20T12:00  -        1074     355       0        0      0      0         -  standard         -              -  exact      0.011396
one-token       claude-opus-5-5    2026-11-20T12:00  -           1       1       -        -      -      -         -  standard         -              -  exact      0.000024
nulls           claude-opus-5-5    2026-11-20T12:00  -        1075     357       -        -      -      -         -         -         -              -  exact      0.01144
cache-read      claude-opus-5-5    2026-11-20T12:00  -          19     355   40963        0      0      0         -  standard         -              -  exact      0.0153686
5m-write        claude-opus-5-5    2026-11-20T12:00  -          19     358       0     2051   2051      0         -  standard         -              -  exact      0.017491
1h-write        claude-opus-5-5    2026-11-20T12:00  -          23     360       0     4099      0   4099         -  standard         -              -  exact      0.040084
both-writes     claude-opus-5-5    2026-11-20T12:00  -          29     362       0     3005   1002   2003         -  standard         -              -  exact      0.02839
all-of-it       claude-opus-5-5    2026-11-20T12:00  -        1074     355    5003     7013   3002   4011         -  standard         -              -  exact      0.0594946
write-unsplit   claude-opus-5-5    2026-11-20T12:00  -          31     355       0     1027      -      -         -  standard         -              -  exact      0.012359
split-alone     claude-opus-5-5    2026-11-20T12:00  -          37     355      11        -    515    259         -  standard         -              -  exact      0.0118972
refusal-early   claude-opus-5-5    2026-11-20T12:00  -        1079       0       0        0      0      0         -  standard         -              -  exact      0.004316
refusal-late    claude-opus-5-5    2026-11-20T12:00  -        1079      43       0        0      0      0         -  standard         -              -  exact      0.005176
web-search      claude-opus-5-5    2026-11-20T12:00  -        1074     355       0        0      0      0         5  standard         -              -  exact      0.061396
plain           claude-opus-5-5    2026-11-20T12:00  batch    1074     355       0        0      0      0         -     batch         -              -  exact      0.005698
one-token       claude-opus-5-5    2026-11-20T12:00  batch       1       1       -        -      -      -         -     batch         -              -  exact      0.000012
nulls           claude-opus-5-5    2026-11-20T12:00  batch    1075     357       -        -      -      -         -         -         -              -  exact      0.00572
cache-read      claude-opus-5-5    2026-11-20T12:00  batch      19     355   40963        0      0      0         -     batch         -              -  exact      0.0076843
5m-write        claude-opus-5-5    2026-11-20T12:00  batch      19     358       0     2051   2051      0         -     batch         -              -  exact      0.0087455
1h-write        claude-opus-5-5    2026-11-20T12:00  batch      23     360       0     4099      0   4099         -     batch         -              -  exact      0.020042
both-writes     claude-opus-5-5    2026-11-20T12:00  batch      29     362       0     3005   1002   2003         -     batch         -              -  exact      0.014195
all-of-it       claude-opus-5-5    2026-11-20T12:00  batch    1074     355    5003     7013   3002   4011         -     batch         -              -  exact      0.0297473
write-unsplit   claude-opus-5-5    2026-11-20T12:00  batch      31     355       0     1027      -      -         -     batch         -              -  exact      0.0061795
split-alone     claude-opus-5-5    2026-11-20T12:00  batch      37     355      11        -    515    259         -     batch         -              -  exact      0.0059486
refusal-early   claude-opus-5-5    2026-11-20T12:00  batch    1079       0       0        0      0      0         -     batch         -              -  exact      0.002158
refusal-late    claude-opus-5-5    2026-11-20T12:00  batch    1079      43       0        0      0      0         -     batch         -              -  exact      0.002588
web-search      claude-opus-5-5    2026-11-20T12:00  batch    1074     355       0        0      0      0         5     batch         -              -  exact      0.055698
plain           claude-fable-5-2   2026-11-20T12:00  -        1111     366       0        0      0      0         -  standard         -              -  exact      0.023528
one-token       claude-fable-5-2   2026-11-20T12:00  -           1       1       -        -      -      -         -  standard         -              -  exact      0.000048
nulls           claude-fable-5-2   2026-11-20T12:00  -        1112     368       -        -      -      -         -         -         -              -  exact      0.023616
cache-read      claude-fable-5-2   2026-11-20T12:00  -          20     366   40964        0      0      0         -  standard         -              -  exact      0.0229928
5m-write        claude-fable-5-2   2026-11-20T12:00  -          19     369       0     2052   2052      0         -  standard         -              -  exact      0.035432
1h-write        claude-fable-5-2   2026-11-20T12:00  -          23     371       0     4100      0   4100         -  standard         -              -  exact      0.080624
both-writes     claude-fable-5-2   2026-11-20T12:00  -          29     373       0     3007   1003   2004         -  standard         -              -  exact      0.057246
all-of-it       claude-fable-5-2   2026-11-20T12:00  -        1111     366    5003     7015   3003   4012         -  standard         -              -  exact      0.1187506
write-unsplit   claude-fable-5-2   2026-11-20T12:00  -          31     366       0     1028      -      -         -  standard         -              -  exact      0.025168
split-alone     claude-fable-5-2   2026-11-20T12:00  -          37     366      11        -    516    260         -  standard         -              -  exact      0.0242582
refusal-early   claude-fable-5-2   2026-11-20T12:00  -        1116       0       0        0      0      0         -  standard         -              -  exact      0.008928
refusal-late    claude-fable-5-2   2026-11-20T12:00  -        1116      44       0        0      0      0         -  standard         -              -  exact      0.010688
web-search      claude-fable-5-2   2026-11-20T12:00  -        1111     366       0        0      0      0         6  standard         -              -  exact      0.083528
plain           claude-fable-5-2   2026-11-20T12:00  batch    1111     366       0        0      0      0         -     batch         -              -  exact      0.011764
one-token       claude-fable-5-2   2026-11-20T12:00  batch       1       1       -        -      -      -         -     batch         -              -  exact      0.000024
nulls           claude-fable-5-2   2026-11-20T12:00  batch    1112     368       -        -      -      -         -         -         -              -  exact      0.011808
cache-read      claude-fable-5-2   2026-11-20T12:00  batch      20     366   40964        0      0      0         -     batch         -              -  exact      0.0114964
5m-write        claude-fable-5-2   2026-11-20T12:00  batch      19     369       0     2052   2052      0         -     batch         -              -  exact      0.017716
1h-write        claude-fable-5-2   2026-11-20T12:00  batch      23     371       0     4100      0   4100         -     batch         -              -  exact      0.040312
both-writes     claude-fable-5-2   2026-11-20T12:00  batch      29     373       0     3007   1003   2004         -     batch         -              -  exact      0.028623
all-of-it       claude-fable-5-2   2026-11-20T12:00  batch    1111     366    5003     7015   3003   4012         -     batch         -              -  exact      0.0593753
write-unsplit   claude-fable-5-2   2026-11-20T12:00  batch      31     366       0     1028      -      -         -     batch         -              -  exact      0.012584
split-alone     claude-fable-5-2   2026-11-20T12:00  batch      37     366      11        -    516    260         -     batch         -              -  exact      0.0121291
refusal-early   claude-fable-5-2   2026-11-20T12:00  batch    1116       0       0        0      0      0         -     batch         -              -  exact      0.004464
refusal-late    claude-fable-5-2   2026-11-20T12:00  batch    1116      44       0        0      0      0         -     batch         -              -  exact      0.005344
web-search      claude-fable-5-2   2026-11-20T12:00  batch    1111     366       0        0      0      0         6     batch         -              -  exact      0.071764
plain           claude-sonnet-4-6  2026-11-20T12:00  -        1148     377       0        0      0      0         -  standard         -              -  exact      0.009099
one-token       claude-sonnet-4-6  2026-11-20T12:00  -           1       1       -        -      -      -         -  standard         -              -  exact      0.000018
nulls           claude-sonnet-4-6  2026-11-20T12:00  -        1149     379       -        -      -      -         -         -         -              -  exact      0.009132
cache-read      claude-sonnet-4-6  2026-11-20T12:00  -          21     377   40965        0      0      0         -  standard         -              -  exact      0.0180075
5m-write        claude-sonnet-4-6  2026-11-20T12:00  -          19     380       0     2053   2053      0         -  standard         -              -  exact      0.01345575
1h-write        claude-sonnet-4-6  2026-11-20T12:00  -          23     382       0     4101      0   4101         -  standard         -              -  exact      0.030405
both-writes     claude-sonnet-4-6  2026-11-20T12:00  -          29     384       0     3009   1004   2005         -  standard         -              -  exact      0.021642
all-of-it       claude-sonnet-4-6  2026-11-20T12:00  -        1148     377    5003     7017   3004   4013         -  standard         -              -  exact      0.0459429
write-unsplit   claude-sonnet-4-6  2026-11-20T12:00  -          31     377       0     1029      -      -         -  standard         -              -  exact      0.00960675
split-alone     claude-sonnet-4-6  2026-11-20T12:00  -          37     377      11        -    517    261         -  standard         -              -  exact      0.00927405
refusal-early   claude-sonnet-4-6  2026-11-20T12:00  -        1153       0       0        0      0      0         -  standard         -              -  exact      0.003459
refusal-late    claude-sonnet-4-6  2026-11-20T12:00  -        1153      45       0        0      0      0         -  standard         -              -  exact      0.004134
web-search      claude-sonnet-4-6  2026-11-20T12:00  -        1148     377       0        0      0      0         7  standard         -              -  exact      0.079099
plain           claude-sonnet-4-6  2026-11-20T12:00  batch    1148     377       0        0      0      0         -     batch         -              -  exact      0.0045495
one-token       claude-sonnet-4-6  2026-11-20T12:00  batch       1       1       -        -      -      -         -     batch         -              -  exact      0.000009
nulls           claude-sonnet-4-6  2026-11-20T12:00  batch    1149     379       -        -      -      -         -         -         -              -  exact      0.004566
cache-read      claude-sonnet-4-6  2026-11-20T12:00  batch      21     377   40965        0      0      0         -     batch         -              -  exact      0.00900375
5m-write        claude-sonnet-4-6  2026-11-20T12:00  batch      19     380       0     2053   2053      0         -     batch         -              -  exact      0.006727875
1h-write        claude-sonnet-4-6  2026-11-20T12:00  batch      23     382       0     4101      0   4101         -     batch         -              -  exact      0.0152025
both-writes     claude-sonnet-4-6  2026-11-20T12:00  batch      29     384       0     3009   1004   2005         -     batch         -              -  exact      0.010821
all-of-it       claude-sonnet-4-6  2026-11-20T12:00  batch    1148     377    5003     7017   3004   4013         -     batch         -              -  exact      0.02297145
write-unsplit   claude-sonnet-4-6  2026-11-20T12:00  batch      31     377       0     1029      -      -         -     batch         -              -  exact      0.004803375
split-alone     claude-sonnet-4-6  2026-11-20T12:00  batch      37     377      11        -    517    261         -     batch         -              -  exact      0.004637025
refusal-early   claude-sonnet-4-6  2026-11-20T12:00  batch    1153       0       0        0      0      0         -     batch         -              -  exact      0.0017295
refusal-late    claude-sonnet-4-6  2026-11-20T12:00  batch    1153      45       0        0      0      0         -     batch         -              -  exact      0.002067
web-search      claude-sonnet-4-6  2026-11-20T12:00  batch    1148     377       0        0      0      0         7     batch         -              -  exact      0.0745495
plain           claude-haiku-4-5   2026-11-20T12:00  -        1185     388       0        0      0      0         -  standard         -              -  exact      0.003125
one-token       claude-haiku-4-5   2026-11-20T12:00  -           1       1       -        -      -      -         -  standard         -              -  exact      0.000006
nulls           claude-haiku-4-5   2026-11-20T12:00  -        1186     390       -        -      -      -         -         -         -              -  exact      0.003136
cache-read      claude-haiku-4-5   2026-11-20T12:00  -          22     388   40966        0      0      0         -  standard         -              -  exact      0.0060586
5m-write        claude-haiku-4-5   2026-11-20T12:00  -          19     391       0     2054   2054      0         -  standard         -              -  exact      0.0045415
1h-write        claude-haiku-4-5   2026-11-20T12:00  -          23     393       0     4102      0   4102         -  standard         -              -  exact      0.010192
both-writes     claude-haiku-4-5   2026-11-20T12:00  -          29     395       0     3011   1005   2006         -  standard         -              -  exact      0.00727225
all-of-it       claude-haiku-4-5   2026-11-20T12:00  -        1185     388    5003     7019   3005   4014         -  standard         -              -  exact      0.01540955
write-unsplit   claude-haiku-4-5   2026-11-20T12:00  -          31     388       0     1030      -      -         -  standard         -              -  exact      0.0032585
split-alone     claude-haiku-4-5   2026-11-20T12:00  -          37     388      11        -    518    262         -  standard         -              -  exact      0.0031496
refusal-early   claude-haiku-4-5   2026-11-20T12:00  -        1190       0       0        0      0      0         -  standard         -              -  exact      0.00119
refusal-late    claude-haiku-4-5   2026-11-20T12:00  -        1190      46       0        0      0      0         -  standard         -              -  exact      0.00142
web-search      claude-haiku-4-5   2026-11-20T12:00  -        1185     388       0        0      0      0         8  standard         -              -  exact      0.083125
plain           claude-haiku-4-5   2026-11-20T12:00  batch    1185     388       0        0      0      0         -     batch         -              -  exact      0.0015625
one-token       claude-haiku-4-5   2026-11-20T12:00  batch       1       1       -        -      -      -         -     batch         -              -  exact      0.000003
nulls           claude-haiku-4-5   2026-11-20T12:00  batch    1186     390       -        -      -      -         -         -         -              -  exact      0.001568
cache-read      claude-haiku-4-5   2026-11-20T12:00  batch      22     388   40966        0      0      0         -     batch         -              -  exact      0.0030293
5m-write        claude-haiku-4-5   2026-11-20T12:00  batch      19     391       0     2054   2054      0         -     batch         -              -  exact      0.00227075
1h-write        claude-haiku-4-5   2026-11-20T12:00  batch      23     393       0     4102      0   4102         -     batch         -              -  exact      0.005096
both-writes     claude-haiku-4-5   2026-11-20T12:00  batch      29     395       0     3011   1005   2006         -     batch         -              -  exact      0.003636125
all-of-it       claude-haiku-4-5   2026-11-20T12:00  batch    1185     388    5003     7019   3005   4014         -     batch         -              -  exact      0.007704775
write-unsplit   claude-haiku-4-5   2026-11-20T12:00  batch      31     388       0     1030      -      -         -     batch         -              -  exact      0.00162925
split-alone     claude-haiku-4-5   2026-11-20T12:00  batch      37     388      11        -    518    262         -     batch         -              -  exact      0.0015748
refusal-early   claude-haiku-4-5   2026-11-20T12:00  batch    1190       0       0        0      0      0         -     batch         -              -  exact      0.000595
refusal-late    claude-haiku-4-5   2026-11-20T12:00  batch    1190      46       0        0      0      0         -     batch         -              -  exact      0.00071
web-search      claude-haiku-4-5   2026-11-20T12:00  batch    1185     388       0        0      0      0         8     batch         -              -  exact      0.0815625
plain           claude-sonnet-5    2026-11-20T12:00  -        1222     399       0        0      0      0         -  standard         -              -  exact      0.006434
one-token       claude-sonnet-5    2026-11-20T12:00  -           1       1       -        -      -      -         -  standard         -              -  exact      0.000012
nulls           claude-sonnet-5    2026-11-20T12:00  -        1223     401       -        -      -      -         -         -         -              -  exact      0.006456
cache-read      claude-sonnet-5    2026-11-20T12:00  -          23     399   40967        0      0      0         -  standard         -              -  exact      0.0122294
5m-write        claude-sonnet-5    2026-11-20T12:00  -          19     402       0     2055   2055      0         -  standard         -              -  exact      0.0091955
1h-write        claude-sonnet-5    2026-11-20T12:00  -          23     404       0     4103      0   4103         -  standard         -              -  exact      0.020498
both-writes     claude-sonnet-5    2026-11-20T12:00  -          29     406       0     3013   1006   2007         -  standard         -              -  exact      0.014661
all-of-it       claude-sonnet-5    2026-11-20T12:00  -        1222     399    5003     7021   3006   4015         -  standard         -              -  exact      0.0310096
write-unsplit   claude-sonnet-5    2026-11-20T12:00  -          31     399       0     1031      -      -         -  standard         -              -  exact      0.0066295
split-alone     claude-sonnet-5    2026-11-20T12:00  -          37     399      11        -    519    263         -  standard         -              -  exact      0.0064157
refusal-early   claude-sonnet-5    2026-11-20T12:00  -        1227       0       0        0      0      0         -  standard         -              -  exact      0.002454
refusal-late    claude-sonnet-5    2026-11-20T12:00  -        1227      47       0        0      0      0         -  standard         -              -  exact      0.002924
web-search      claude-sonnet-5    2026-11-20T12:00  -        1222     399       0        0      0      0         9  standard         -              -  exact      0.096434
plain           claude-sonnet-5    2026-11-20T12:00  batch    1222     399       0        0      0      0         -     batch         -              -  exact      0.003217
one-token       claude-sonnet-5    2026-11-20T12:00  batch       1       1       -        -      -      -         -     batch         -              -  exact      0.000006
nulls           claude-sonnet-5    2026-11-20T12:00  batch    1223     401       -        -      -      -         -         -         -              -  exact      0.003228
cache-read      claude-sonnet-5    2026-11-20T12:00  batch      23     399   40967        0      0      0         -     batch         -              -  exact      0.0061147
5m-write        claude-sonnet-5    2026-11-20T12:00  batch      19     402       0     2055   2055      0         -     batch         -              -  exact      0.00459775
1h-write        claude-sonnet-5    2026-11-20T12:00  batch      23     404       0     4103      0   4103         -     batch         -              -  exact      0.010249
both-writes     claude-sonnet-5    2026-11-20T12:00  batch      29     406       0     3013   1006   2007         -     batch         -              -  exact      0.0073305
all-of-it       claude-sonnet-5    2026-11-20T12:00  batch    1222     399    5003     7021   3006   4015         -     batch         -              -  exact      0.0155048
write-unsplit   claude-sonnet-5    2026-11-20T12:00  batch      31     399       0     1031      -      -         -     batch         -              -  exact      0.00331475
split-alone     claude-sonnet-5    2026-11-20T12:00  batch      37     399      11        -    519    263         -     batch         -              -  exact      0.00320785
refusal-early   claude-sonnet-5    2026-11-20T12:00  batch    1227       0       0        0      0      0         -     batch         -              -  exact      0.001227
refusal-late    claude-sonnet-5    2026-11-20T12:00  batch    1227      47       0        0      0      0         -     batch         -              -  exact      0.001462
web-search      claude-sonnet-5    2026-11-20T12:00  batch    1222     399       0        0      0      0         9     batch         -              -  exact      0.093217
plain           claude-sonnet-4-5  2026-11-20T12:00  -        1259     410       0        0      0      0         -  standard         -              -  exact      0.009927
one-token       claude-sonnet-4-5  2026-11-20T12:00  -           1       1       -        -      -      -         -  standard         -              -  exact      0.000018
nulls           claude-sonnet-4-5  2026-11-20T12:00  -        1260     412       -        -      -      -         -         -         -              -  exact      0.00996
cache-read      claude-sonnet-4-5  2026-11-20T12:00  -          24     410   40968        0      0      0         -  standard         -              -  exact      0.0185124
5m-write        claude-sonnet-4-5  2026-11-20T12:00  -          19     413       0     2056   2056      0         -  standard         -              -  exact      0.013962
1h-write        claude-sonnet-4-5  2026-11-20T12:00  -          23     415       0     4104      0   4104         -  standard         -              -  exact      0.030918
both-writes     claude-sonnet-4-5  2026-11-20T12:00  -          29     417       0     3015   1007   2008         -  standard         -              -  exact      0.02216625
all-of-it       claude-sonnet-4-5  2026-11-20T12:00  -        1259     410    5003     7023   3007   4016         -  standard         -              -  exact      0.04680015
write-unsplit   claude-sonnet-4-5  2026-11-20T12:00  -          31     410       0     1032      -      -         -  standard         -              -  exact      0.010113
split-alone     claude-sonnet-4-5  2026-11-20T12:00  -          37     410      11        -    520    264         -  standard         -              -  exact      0.0097983
refusal-early   claude-sonnet-4-5  2026-11-20T12:00  -        1264       0       0        0      0      0         -  standard         -              -  exact      0.003792
refusal-late    claude-sonnet-4-5  2026-11-20T12:00  -        1264      48       0        0      0      0         -  standard         -              -  exact      0.004512
web-search      claude-sonnet-4-5  2026-11-20T12:00  -        1259     410       0        0      0      0        10  standard         -              -  exact      0.109927
plain           claude-sonnet-4-5  2026-11-20T12:00  batch    1259     410       0        0      0      0         -     batch         -              -  exact      0.0049635
one-token       claude-sonnet-4-5  2026-11-20T12:00  batch       1       1       -        -      -      -         -     batch         -              -  exact      0.000009
nulls           claude-sonnet-4-5  2026-11-20T12:00  batch    1260     412       -        -      -      -         -         -         -              -  exact      0.00498
cache-read      claude-sonnet-4-5  2026-11-20T12:00  batch      24     410   40968        0      0      0         -     batch         -              -  exact      0.0092562
5m-write        claude-sonnet-4-5  2026-11-20T12:00  batch      19     413       0     2056   2056      0         -     batch         -              -  exact      0.006981
1h-write        claude-sonnet-4-5  2026-11-20T12:00  batch      23     415       0     4104      0   4104         -     batch         -              -  exact      0.015459
both-writes     claude-sonnet-4-5  2026-11-20T12:00  batch      29     417       0     3015   1007   2008         -     batch         -              -  exact      0.011083125
all-of-it       claude-sonnet-4-5  2026-11-20T12:00  batch    1259     410    5003     7023   3007   4016         -     batch         -              -  exact      0.023400075
write-unsplit   claude-sonnet-4-5  2026-11-20T12:00  batch      31     410       0     1032      -      -         -     batch         -              -  exact      0.0050565
split-alone     claude-sonnet-4-5  2026-11-20T12:00  batch      37     410      11        -    520    264         -     batch         -              -  exact      0.00489915
refusal-early   claude-sonnet-4-5  2026-11-20T12:00  batch    1264       0       0        0      0      0         -     batch         -              -  exact      0.001896
refusal-late    claude-sonnet-4-5  2026-11-20T12:00  batch    1264      48       0        0      0      0         -     batch         -              -  exact      0.002256
web-search      claude-sonnet-4-5  2026-11-20T12:00  batch    1259     410       0        0      0      0        10     batch         -              -  exact      0.1049635
edge-input      claude-haiku-5-5   2026-11-20T12:00  -       99999     777       0        0      0      0         -  standard         -              -  exact      0.0103884
edge-cached     claude-haiku-5-5   2026-11-20T12:00  -        9200     777   90000      799    700     99         -  standard         -              -  exact      0.0023158
edge-input      claude-haiku-5-5   2026-11-20T12:00  -      100000     777       0        0      0      0         -  standard         -              -  exact      0.0103885
edge-cached     claude-haiku-5-5   2026-11-20T12:00  -        9201     777   90000      799    700     99         -  standard         -              -  exact      0.0023159
edge-input      claude-haiku-5-5   2026-11-20T12:00  -      100001     777       0        0      0      0         -  standard         -              -  exact      0.051943
edge-cached     claude-haiku-5-5   2026-11-20T12:00  -        9202     777   90000      799    700     99         -  standard         -              -  exact      0.01158
far-above       claude-haiku-5-5   2026-11-20T12:00  -      123456    9999  765432    65432  32109  33323         -  standard         -              -  exact      0.178388225
edge-input      claude-haiku-5-5   2026-11-20T12:00  batch   99999     777       0        0      0      0         -     batch         -              -  exact      0.0051942
edge-cached     claude-haiku-5-5   2026-11-20T12:00  batch    9200     777   90000      799    700     99         -     batch         -              -  exact      0.0011579
edge-input      claude-haiku-5-5   2026-11-20T12:00  batch  100000     777       0        0      0      0         -     batch         -              -  exact      0.00519425
edge-cached     claude-haiku-5-5   2026-11-20T12:00  batch    9201     777   90000      799    700     99         -     batch         -              -  exact      0.00115795
edge-input      claude-haiku-5-5   2026-11-20T12:00  batch  100001     777       0        0      0      0         -     batch         -              -  exact      0.0259715
edge-cached     claude-haiku-5-5   2026-11-20T12:00  batch    9202     777   90000      799    700     99         -     batch         -              -  exact      0.00579
far-above       claude-haiku-5-5   2026-11-20T12:00  batch  123456    9999  765432    65432  32109  33323         -     batch         -              -  exact      0.0891941125
edge-input      claude-sonnet-4-5  2026-11-20T12:00  -      199999     777       0        0      0      0         -  standard         -              -  exact      0.611652
edge-cached     claude-sonnet-4-5  2026-11-20T12:00  -      109200     777   90000      799    700     99         -  standard         -              -  exact      0.369474
edge-input      claude-sonnet-4-5  2026-11-20T12:00  -      200000     777       0        0      0      0         -  standard         -              -  exact      0.611655
edge-cached     claude-sonnet-4-5  2026-11-20T12:00  -      109201     777   90000      799    700     99         -  standard         -              -  exact      0.369477
edge-input      claude-sonnet-4-5  2026-11-20T12:00  -      200001     777       0        0      0      0         -  standard         -              -  exact      1.2174885
edge-cached     claude-sonnet-4-5  2026-11-20T12:00  -      109202     777   90000      799    700     99         -  standard         -              -  exact      0.7331325
far-above       claude-sonnet-4-5  2026-11-20T12:00  -      123456    9999  765432    65432  32109  33323         -  standard         -              -  exact      2.0656662
edge-input      claude-sonnet-4-5  2026-11-20T12:00  batch  199999     777       0        0      0      0         -     batch         -              -  exact      0.305826
edge-cached     claude-sonnet-4-5  2026-11-20T12:00  batch  109200     777   90000      799    700     99         -     batch         -              -  exact      0.184737
edge-input      claude-sonnet-4-5  2026-11-20T12:00  batch  200000     777       0        0      0      0         -     batch         -              -  exact      0.3058275
edge-cached     claude-sonnet-4-5  2026-11-20T12:00  batch  109201     777   90000      799    700     99         -     batch         -              -  exact      0.1847385
edge-input      claude-sonnet-4-5  2026-11-20T12:00  batch  200001     777       0        0      0      0         -     batch         -              -  exact      0.60874425
edge-cached     claude-sonnet-4-5  2026-11-20T12:00  batch  109202     777   90000      799    700     99         -     batch         -              -  exact      0.36656625
far-above       claude-sonnet-4-5  2026-11-20T12:00  batch  123456    9999  765432    65432  32109  33323         -     batch         -              -  exact      1.0328331
no-tier-left    claude-sonnet-4-6  2026-11-20T12:00  -      900001     100       0        0      0      0         -  standard         -              -  exact      2.701503
old-tier        claude-sonnet-4-6  2026-03-12T23:59  -      200001     100       0        0      0      0         -  standard         -              -  exact      1.202256
old-base        claude-sonnet-4-6  2026-03-12T23:59  -      200000     100       0        0      0      0         -  standard         -              -  exact      0.6015
new-flat        claude-sonnet-4-6  2026-03-13T00:00  -      200001     100       0        0      0      0         -  standard         -              -  exact      0.601503
retired         claude-3-5-sonnet  2026-11-20T12:00  -        1003     207       0        0      0      0         -  standard         -              -  exact      0.006114
retired         claude-3-5-sonnet  2026-11-20T12:00  -        1003     207       5       13      6      7         -  standard         -              -  exact      0.00618
retired-batch   claude-3-5-sonnet  2026-11-20T12:00  batch    1003     207       0        0      0      0         -     batch         -              -  estimated  0.003057
retired-batch   claude-3-5-sonnet  2026-11-20T12:00  batch    1003     207       5       13      6      7         -     batch         -              -  estimated  0.00309
early-batch     claude-sonnet-5-5  2026-10-13T23:59  batch    1003     207       5       13      6      7         -     batch         -              -  estimated  0.00205975
early-batch     claude-haiku-5-5   2026-10-13T23:59  batch  100001     207       0        0      0      0         -     batch         -              -  estimated  0.025259
first-batch     claude-sonnet-5-5  2026-10-14T00:00  batch    1003     207       5       13      6      7         -     batch         -              -  exact      0.00205975
batch-untold    claude-opus-5-5    2026-11-20T12:00  -        1009     211       0        0      0      0         -     batch         -              -  exact      0.004128
fast            claude-opus-5-5    2026-11-20T12:00  -        1003     207       0        0      0      0         -  standard      fast              -  exact      0.016304
fast            claude-opus-5-5    2026-11-20T12:00  -        1003     207    5003     7009   3000   4009         -  standard      fast              -  exact      0.1124492
standard-speed  claude-opus-5-5    2026-11-20T12:00  -        1003     207       0        0      0      0         -  standard  standard              -  exact      0.008152
fast-in-batch   claude-opus-5-5    2026-11-20T12:00  batch    1003     207       0        0      0      0         -     batch      fast              -  estimated  0.004076
fast            claude-fable-5-2   2026-11-20T12:00  -        1003     207       0        0      0      0         -  standard      fast              -  exact      0.032608
fast            claude-fable-5-2   2026-11-20T12:00  -        1003     207    5003     7009   3000   4009         -  standard      fast              -  exact      0.2228972
standard-speed  claude-fable-5-2   2026-11-20T12:00  -        1003     207       0        0      0      0         -  standard  standard              -  exact      0.016304
fast-in-batch   claude-fable-5-2   2026-11-20T12:00  batch    1003     207       0        0      0      0         -     batch      fast              -  estimated  0.008152
fast-unlisted   claude-sonnet-5-5  2026-11-20T12:00  -        1003     207       0        0      0      0         -  standard      fast              -  estimated  0.004076
priority        claude-sonnet-5-5  2026-11-20T12:00  -        1003     207       0        0      0      0         -  priority         -              -  estimated  0.004076
priority        claude-haiku-5-5   2026-11-20T12:00  -      100001     207       0        0      0      0         -  priority         -              -  estimated  0.050518
flexible        claude-sonnet-5-5  2026-11-20T12:00  -        1003     207       0        0      0      0         -  flexible         -              -  estimated  0.004076
global          claude-opus-5-5    2026-11-20T12:00  -        1003     207       0        0      0      0         -  standard         -         global  exact      0.008152
no-region       claude-haiku-4-5   2026-11-20T12:00  -        1003     207       0        0      0      0         -  standard         -  not_available  exact      0.002038
us              claude-opus-5-5    2026-11-20T12:00  -        1003     207       5       13      6      7         -  standard         -             us  estimated  0.0090629
us-batch        claude-haiku-5-5   2026-11-20T12:00  batch  100001     207       0        0      0      0         -     batch         -             us  estimated  0.0277849
elsewhere       claude-opus-5-5    2026-11-20T12:00  -        1003     207       0        0      0      0         -  standard         -             eu  estimated  0.008152
odd-writes      claude-sonnet-5-5  2026-11-20T12:00  -          10      10       0      100     30     40         -  standard         -              -  estimated  0.00043
odd-writes      claude-sonnet-5-5  2026-11-20T12:00  -          10      10       0       50     30     40         -  standard         -              -  estimated  0.000355
own             own-model          2026-11-01T12:00  -        1003     207       5       13      6      7         -  standard         -              -  exact      0.0026192496
own-edge        own-model          2026-11-01T12:00  -       46599     208    2000     1400   1000    400         -  standard         -              -  exact      0.0614428511
own-edge        own-model          2026-11-01T12:00  -       46600     208    2000     1400   1000    400         -  standard         -              -  exact      0.0614440856
own-edge        own-model          2026-11-01T12:00  -       46601     208    2000     1400   1000    400         -  standard         -              -  exact      0.1243565208
own-edge        own-model          2026-11-01T12:00  -      396600     208    2000     1400   1000    400         -  standard         -              -  exact      0.9993540208
own-edge        own-model          2026-11-01T12:00  -      396601     208    2000     1400   1000    400         -  standard         -              -  exact      3.9970703399
own-batch       own-model          2026-11-01T12:00  batch    1000     204       8       12      4      8         -     batch         -              -  exact      0.000648834
own-batch-edge  own-model          2026-11-01T12:00  batch   46599     208    2000     1400   1000    400         -     batch         -              -  exact      0.015360712775
own-batch-edge  own-model          2026-11-01T12:00  batch   46600     208    2000     1400   1000    400         -     batch         -              -  exact      0.0153610214
own-batch-edge  own-model          2026-11-01T12:00  batch   46601     208    2000     1400   1000    400         -     batch         -              -  exact      0.0310891302
own-batch-edge  own-model          2026-11-01T12:00  batch  396600     208    2000     1400   1000    400         -     batch         -              -  exact      0.2498385052
own-batch-edge  own-model          2026-11-01T12:00  batch  396601     208    2000     1400   1000    400         -     batch         -              -  exact      0.999267584975
own             own-model          2026-11-15T08:29  -        1003     207       5       13      6      7         -  standard         -              -  exact      0.0026192496
own-edge        own-model          2026-11-15T08:29  -       46599     208    2000     1400   1000    400         -  standard         -              -  exact      0.0614428511
own-edge        own-model          2026-11-15T08:29  -       46600     208    2000     1400   1000    400         -  standard         -              -  exact      0.0614440856
own-edge        own-model          2026-11-15T08:29  -       46601     208    2000     1400   1000    400         -  standard         -              -  exact      0.1243565208
own-edge        own-model          2026-11-15T08:29  -      396600     208    2000     1400   1000    400         -  standard         -              -  exact      0.9993540208
own-edge        own-model          2026-11-15T08:29  -      396601     208    2000     1400   1000    400         -  standard         -              -  exact      3.9970703399
own-batch       own-model          2026-11-15T08:29  batch    1000     204       8       12      4      8         -     batch         -              -  exact      0.000648834
own-batch-edge  own-model          2026-11-15T08:29  batch   46599     208    2000     1400   1000    400         -     batch         -              -  exact      0.015360712775
own-batch-edge  own-model          2026-11-15T08:29  batch   46600     208    2000     1400   1000    400         -     batch         -              -  exact      0.0153610214
own-batch-edge  own-model          2026-11-15T08:29  batch   46601     208    2000     1400   1000    400         -     batch         -              -  exact      0.0310891302
own-batch-edge  own-model          2026-11-15T08:29  batch  396600     208    2000     1400   1000    400         -     batch         -              -  exact      0.2498385052
own-batch-edge  own-model          2026-11-15T08:29  batch  396601     208    2000     1400   1000    400         -     batch         -              -  exact      0.999267584975
own             own-model          2026-11-15T08:30  -        1003     207       5       13      6      7         -  standard         -              -  exact      0.0014074931
own-edge        own-model          2026-11-15T08:30  -       46599     208    2000     1400   1000    400         -  standard         -              -  exact      0.0348876264
own-edge        own-model          2026-11-15T08:30  -       46600     208    2000     1400   1000    400         -  standard         -              -  exact      0.0348883264
own-edge        own-model          2026-11-15T08:30  -       46601     208    2000     1400   1000    400         -  standard         -              -  exact      0.0348890264
own-edge        own-model          2026-11-15T08:30  -      396600     208    2000     1400   1000    400         -  standard         -              -  exact      0.2798883264
own-edge        own-model          2026-11-15T08:30  -      396601     208    2000     1400   1000    400         -  standard         -              -  exact      0.2798890264
own-batch       own-model          2026-11-15T08:30  batch    1000     200      50       30     10     20         -     batch         -              -  exact      0.000703455
own             own-model          2026-11-20T12:00  -        1003     207       5       13      6      7         -  standard         -              -  exact      0.0014074931
own-edge        own-model          2026-11-20T12:00  -       46599     208    2000     1400   1000    400         -  standard         -              -  exact      0.0348876264
own-edge        own-model          2026-11-20T12:00  -       46600     208    2000     1400   1000    400         -  standard         -              -  exact      0.0348883264
own-edge        own-model          2026-11-20T12:00  -       46601     208    2000     1400   1000    400         -  standard         -              -  exact      0.0348890264
own-edge        own-model          2026-11-20T12:00  -      396600     208    2000     1400   1000    400         -  standard         -              -  exact      0.2798883264
own-edge        own-model          2026-11-20T12:00  -      396601     208    2000     1400   1000    400         -  standard         -              -  exact      0.2798890264
own-batch       own-model          2026-11-20T12:00  batch    1000     200      50       30     10     20         -     batch         -              -  exact      0.000703455
own-fast        own-model          2026-11-20T12:00  -        1003     207       0        0      0      0         -  standard      fast              -  estimated  0.0013920931
own-priority    own-model          2026-11-20T12:00  -        1003     207       0        0      0      0         -  priority         -              -  estimated  0.0013920931
own-us          own-model          2026-11-20T12:00  -        1003     207       0        0      0      0         -  standard         -             us  exact      0.0013920931
before-own      claude-opus-4-8    2026-11-09T23:59  -        1003     207       5       13      6      7         -  standard         -              -  exact      0.0103
own-wins        claude-opus-4-8    2026-11-10T00:00  -        1003     207       5       13      6      7         -  standard         -              -  exact      0.00927
own-wins        claude-opus-4-8    2026-11-20T12:00  -        1003     207       5       13      6      7         -  standard         -              -  exact      0.00927
"""

# Calls whose end nobody saw. Highest: the most input tokens that it can have been. Longest: the most output tokens.
CUT = """
what               model              at                batch  input   read    5m    1h  highest  longest  cost
timeout            claude-sonnet-5-5  2026-11-20T12:00  -          -      -     -     -     5000     1000  0.02
timeout-batch      claude-sonnet-5-5  2026-11-20T12:00  batch      -      -     -     -     5000     1000  0.01
cut-stream         claude-sonnet-5-5  2026-11-20T12:00  -       1203   5003   700    99     9000     2000  0.0250523
timeout-edge       claude-haiku-5-5   2026-11-20T12:00  -          -      -     -     -   100000     4000  0.012
timeout-above      claude-haiku-5-5   2026-11-20T12:00  -          -      -     -     -   100001     4000  0.0600005
cut-known-below    claude-haiku-5-5   2026-11-20T12:00  -      50000  40000  5000  5000   250000     4000  0.009025
cut-known-above    claude-haiku-5-5   2026-11-20T12:00  -      50001  40000  5000  5000   250000     4000  0.0451255
cut-retired        claude-3-5-sonnet  2026-11-20T12:00  -       1003      0     0     0     9000      500  0.010509
cut-own            own-model          2026-11-14T00:00  -      48001   1000   500   500    90000      512  0.1307335512
timeout-own        own-model          2026-11-14T00:00  -          -      -     -     -    60000      512  0.1566560512
timeout-own-batch  own-model          2026-11-14T00:00  batch      -      -     -     -    60000      512  0.0391640128
"""
