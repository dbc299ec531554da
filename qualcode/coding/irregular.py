"""Irregular forms of English, lemma by lemma: past tenses and participles, doubled letters, plurals in -ves.

Forms that are also another word ("found", "left") are decided one by one in `lemmas`.
"""

from __future__ import annotations

_FORMS = """
arise: arose arisen
awake: awoke awoken
bear: bore
beat: beaten
become: became
bend: bent bending
bet: betting
bind: bound
bite: bitten
bleed: bled
blow: blew blown
breed: bred
bring: brought
broadcast: broadcasting
build: built
burn: burnt
burst: bursting
catch: caught
choose: chose chosen
cling: clung
come: came
creep: crept
deal: dealt
dig: dug digging
draw: drew drawn
dream: dreamt
drink: drank drunk
drive: drove driven
eat: ate eaten
fall: fell fallen
fight: fought
flee: fled
fling: flung
fly: flew flown
forbid: forbade forbidden
forget: forgot forgotten forgetting
forgive: forgave forgiven
freeze: froze frozen
get: got gotten getting
give: gave given
grind: grinding
grow: grew grown
hang: hung
hide: hid hidden
hit: hitting
hold: held
hurt: hurting
keep: kept
kneel: knelt
know: knew known
lay: lay lays laid laying
lead: led
lean: leant
leap: leapt
learn: learnt
lend: lent
let: letting
lie: lies lied lain lying
lose: lost
mean: meant
meet: met
mistake: mistook mistaken
outgrow: outgrew outgrown
overcome: overcame
overhear: overheard
oversee: oversaw overseen
pay: paid
quit: quitting
rebuild: rebuilt
ride: rode ridden
rise: rose risen
run: ran running
say: said
see: saw seen
seek: sought
sell: sold
send: sent
shake: shook shaken
shed: shedding
shine: shone
shoot: shot
show: showed shown
shrink: shrank shrunk
shut: shutting
sing: sang sung
sink: sank sunk
sleep: slept
slide: slid
smell: smelt
sneak: snuck
speak: spoke spoken
speed: sped
spell: spelt
spend: spent
spill: spilt
spin: spun spinning
split: splitting
spoil: spoilt
spread: spreading
spring: sprang sprung
stand: stood
steal: stole stolen
stick: stuck
sting: stung
stink: stank stunk
strike: struck stricken
strive: strove striven
swear: swore sworn swearing
sweep: swept
swell: swollen
swim: swam swum swimming
swing: swung
take: took taken
teach: taught
tear: tore torn
tell: told
throw: threw thrown
tread: trod trodden
understand: understood
undertake: undertook undertaken
undo: undid undone
upset: upsetting
wake: woke woken waking
wear: wore worn
weep: wept
win: won winning
withdraw: withdrew withdrawn
withhold: withheld
withstand: withstood
wring: wrung
write: wrote written
panic: panicked panicking
picnic: picnicked picnicking
traffic: trafficked trafficking
fuel: fuelled fuelling
level: levelled levelling
model: modelled modelling
total: totalled
channel: channelled channelling
equal: equalled
dial: dialled dialling
fulfil: fulfilled fulfilling fulfil
enrol: enrolled enrolling
defer: deferred deferring
occur: occurred occurring
knife: knives
shelf: shelves
half: halves
thief: thieves
loaf: loaves
calf: calves
scarf: scarves
wolf: wolves
self: selves
"""


def forms_from(table: str) -> dict[str, str]:
    """Return the lemma of each form of a table of "lemma: form form" lines."""
    lines = (line.split(": ") for line in table.split("\n") if line)
    return {form: lemma for lemma, forms in lines for form in forms.split()}


IRREGULAR = forms_from(_FORMS)
