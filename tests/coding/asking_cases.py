"""Labelled conversations, all invented: a guide, and facilitator turns as a person would ask its questions.

Each line is (role, question asked or "", words); "f" is a facilitator, "p" a participant.
"""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.model import Question, Turn

Line = tuple[str, str, str]

SERVICES = (
    Question(
        "A1",
        "Could you describe your role and the families you work with?",
        ("How long have you worked here?",),
    ),
    Question(
        "A2",
        "How do families come to be referred to your service?",
        ("Who refers most often?", "Can people refer themselves?"),
    ),
    Question(
        "B1",
        "What does good support look like in the first year?",
        ("Can you give an example of a family where it went well?",),
    ),
    Question("B2", "Which families do you find hardest to reach, and why?", ("What have you tried?",)),
    Question("B3", "How do you work with other services?", ("What gets in the way of sharing information?",)),
    Question("C1", "How has demand changed over the last few years?", ("What about waiting lists?",)),
    Question(
        "C2",
        "What training have staff had on perinatal mental health?",
        ("What would you like more of?",),
        True,
    ),
    Question("D1", "If money were no object, what would you change?", ("What would you keep?",)),
    Question("D2", "Is there anything else you would like to add?", (), True),
)
CARERS = (
    Question("1", "Tell me about the person you care for.", ("How long have you been caring?",)),
    Question(
        "2",
        "What help did you get when you first became a carer?",
        ("Who told you about it?", "Did anybody offer a carer's assessment?"),
    ),
    Question(
        "3", "How does caring affect your own health?", ("Sleep?", "Do you get to your own appointments?")
    ),
    Question("4", "What happens about work or studying?", ("Was your employer flexible?",), True),
    Question("5", "How do you get a break?", ("What is respite care like here?", "Who covers for you?")),
    Question(
        "6", "What has it been like dealing with money and benefits?", ("Did anyone help with the forms?",)
    ),
    Question(
        "7",
        "Do professionals listen to you as a carer?",
        ("Are you invited to meetings and reviews?", "Do they share information with you?"),
    ),
    Question("8", "What do you worry about for the future?", ("Is there an emergency plan?",)),
    Question("9", "What one piece of advice would you give the council?", ()),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation with its guide and its labels."""

    name: str
    guide: tuple[Question, ...]
    lines: tuple[Line, ...]

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation as turns t1, t2, ..."""
        roles = {"f": "facilitator", "p": "participant"}
        return tuple(
            Turn(words, speaker=role.upper(), id=f"t{number}", role=roles[role])  # type: ignore[arg-type]
            for number, (role, _, words) in enumerate(self.lines, start=1)
        )

    @property
    def asked(self) -> dict[str, set[str]]:
        """The turns in which each question is asked."""
        found: dict[str, set[str]] = {}
        for number, (_, question, _) in enumerate(self.lines, start=1):
            if question:
                found.setdefault(question, set()).add(f"t{number}")
        return found


DEVELOPMENT = (
    Case(
        "a team leader",
        SERVICES,
        (
            (
                "f",
                "",
                "Thanks for making the time. I'll put the recorder here, if that's all right with you.",
            ),
            ("p", "", "Yes, no problem. Ignore the kettle."),
            ("f", "A1", "So, to begin, could you tell me a bit about your role and the families you see?"),
            (
                "p",
                "",
                "I lead the early years team, we see anybody with a child under two.",
            ),
            ("f", "", "And is that the whole county?"),
            ("p", "", "North half. We have two offices and a van."),
            ("f", "A2", "Okay. How do people get referred, how do they find their way to you?"),
            ("p", "", "Mostly from midwives, some from the GP, and people can ring up."),
            ("f", "", "Right, so they can ring up themselves."),
            ("p", "", "They can, but they rarely know that."),
            ("f", "B1", "What does it look like when support goes well for a family in that first year?"),
            (
                "p",
                "",
                "It's when the same worker stays. I had one family where we just turned up every Tuesday.",
            ),
            ("f", "", "Every Tuesday?"),
            ("p", "", "Every Tuesday for a year, rain or shine."),
            ("f", "B2", "And which families are you not reaching? Who's hard to reach?"),
            ("p", "", "Traveller families, and young dads. We have tried a drop-in and it was empty."),
            ("f", "B3", "Let me ask about working together with the other services round here, then."),
            ("p", "", "It depends on who picks up the phone. Systems don't talk to each other."),
            ("f", "", "I see, so you were saying systems don't talk."),
            ("p", "", "No. I print it out and take it across the road."),
            ("f", "C1", "Has demand gone up or down, would you say, over the past few years?"),
            ("p", "", "Up. Doubled. The waiting list is closed."),
            ("f", "", "That must be hard on everyone."),
            ("p", "", "It is."),
            ("f", "D1", "Last one from me. Imagine money was no object: what would you change first?"),
            ("p", "", "I would pay people properly and give them smaller patches."),
            ("f", "D2", "Lovely. Anything else that you'd like to add before I switch this off?"),
            ("p", "", "Only that families are brilliant."),
        ),
    ),
    Case(
        "a daughter",
        CARERS,
        (
            ("f", "", "Hello, can you hear me? Great. Shall we make a start?"),
            ("p", "", "Yes, hello."),
            ("f", "1", "Can you tell me about the person you're caring for?"),
            ("p", "", "It's my mum. She has dementia and she lives with us since the fall."),
            ("f", "", "And she moved in with you after the fall?"),
            ("p", "", "The same week. We put a bed in the dining room."),
            ("f", "2", "When you became a carer, right at the start, what help was there for you?"),
            ("p", "", "None. There was a leaflet. Nobody used the word carer to me for two years."),
            ("f", "", "Two years, gosh."),
            ("p", "", "Two years."),
            ("f", "3", "What about your own health, how does the caring affect that?"),
            ("p", "", "My back has gone. I don't sleep through because she wanders."),
            ("f", "", "Mm. Did you see somebody about the back?"),
            ("p", "", "I cancelled twice, there was nobody to sit with her."),
            ("f", "5", "So how do you manage to get a break, if you do?"),
            ("p", "", "My brother has her one weekend in six."),
            ("f", "6", "I wanted to ask about benefits and the money side of things."),
            ("p", "", "The form is forty pages. I cried over it at this table."),
            ("f", "", "At this table?"),
            ("p", "", "This very one. Then a lady from the charity filled it in with me."),
            ("f", "7", "When you talk to professionals, do you feel they listen to you, as her carer?"),
            ("p", "", "The nurse does. The consultant talks over my head."),
            ("f", "", "Could you give me an example of that?"),
            ("p", "", "He asked my mum what year it was and then wrote down that she was fine."),
            ("f", "8", "Looking to the future, what worries you most?"),
            ("p", "", "What happens if I go first."),
            ("f", "9", "And finally, if you could give the council one piece of advice, what would it be?"),
            ("p", "", "Ring people. Just ring and ask."),
        ),
    ),
)
TEST = (
    Case(
        "two managers",
        SERVICES,
        (
            ("f", "", "Welcome, both. This should take about forty minutes, and you can stop at any point."),
            ("p", "", "Thanks for having us."),
            ("f", "A1", "Shall we start with what your role is, and which families you work with?"),
            ("p", "", "I'm the manager for feeding support and Jo here does the volunteers."),
            ("f", "", "How many volunteers is that?"),
            ("p", "", "Eleven at the moment. It was thirty."),
            ("f", "A2", "Where do your referrals come from?"),
            ("p", "", "Health visitors mainly. Friends tell friends."),
            (
                "f",
                "B1",
                "I'd like to hear what good support looks like to you, thinking of a baby's first year.",
            ),
            ("p", "", "Somebody who listens before they get the leaflet out."),
            ("f", "", "Before the leaflet. I like that."),
            ("p", "", "It's on a mug somewhere."),
            ("f", "B2", "Are there any families that you struggle to reach?"),
            ("p", "", "Families in the hotels. They move them on before we have learnt the names."),
            ("f", "", "And what happens then?"),
            ("p", "", "Then somebody else starts from the beginning."),
            ("f", "C1", "Tell me about demand. How's it changed in recent years?"),
            ("p", "", "Since the pandemic it has gone through the roof."),
            ("f", "C2", "And what about training, have your staff been trained in perinatal mental health?"),
            ("p", "", "One day, online, in a lunch hour."),
            ("f", "", "In a lunch hour? [laughs]"),
            ("p", "", "With the camera off."),
            (
                "f",
                "B3",
                "You mentioned the hospital. How well do you work with other services like that one?",
            ),
            ("p", "", "Well on a good day. There is a meeting, and the same four people go."),
            ("f", "D1", "What would you change, if money wasn't an issue?"),
            ("p", "", "A building. Just a building with a door at pram height."),
            ("f", "", "Thank you so much. I'll stop there and send you the notes."),
            ("p", "", "Lovely."),
        ),
    ),
    Case(
        "a husband",
        CARERS,
        (
            ("f", "", "Is this chair okay? Let me just check it's recording. Yes. So thanks for coming in."),
            ("p", "", "No bother. It's good to be asked."),
            ("f", "1", "Would you mind telling me who it is that you care for?"),
            ("p", "", "My wife. She had a stroke four years ago in March."),
            ("f", "", "I'm sorry. How old was she?"),
            ("p", "", "Fifty-one."),
            ("f", "2", "Thinking back to when you first became a carer, what sort of help did you get?"),
            ("p", "", "The hospital was wonderful, and then we came home and it was a cliff."),
            ("f", "", "A cliff. Can you say more about the cliff?"),
            ("p", "", "A bag of tablets and a number for a place that had shut."),
            ("f", "4", "Were you in work at the time? What happened about your job?"),
            ("p", "", "I drove a lorry, so that was that."),
            ("f", "5", "And do you ever get a break? Is there any respite?"),
            ("p", "", "There is a place. She hates it, so we stopped."),
            ("f", "", "You stopped going."),
            ("p", "", "We stopped."),
            ("f", "3", "How's your own health been through all of this?"),
            ("p", "", "I have put on four stone and I have a thing with my heart."),
            ("f", "7", "Do you get listened to by the professionals?"),
            ("p", "", "By the therapist, yes. She asks me before she asks the notes."),
            ("f", "", "That sounds as if it matters a great deal to you."),
            ("p", "", "It is everything."),
            ("f", "6", "Coming to money now. How have you found the benefits system?"),
            ("p", "", "I was turned down, and then I was not. Nobody could say why."),
            ("f", "8", "When you think about the future, is there something you worry about?"),
            ("p", "", "Who does this when I can't lift her."),
            ("f", "9", "If there's one piece of advice that you'd give to the council?"),
            ("p", "", "Stop sending the same form."),
        ),
    ),
    Case(
        "a nurse, asked freely",
        SERVICES,
        (
            ("f", "", "Thank you for doing this between clinics. I know that families come first."),
            ("p", "", "They do, but go on."),
            ("f", "A1", "What's your job here, and who is it that you see?"),
            ("p", "", "I'm a specialist nurse, I see mothers who are unwell after the birth."),
            ("f", "", "You work with mothers mainly, then, and less with the families around them."),
            ("p", "", "In theory both. In practice the mothers."),
            ("f", "A2", "Who sends people to you?"),
            ("p", "", "The GPs, when they remember that we exist."),
            ("f", "", "Good. So a GP can refer, and a health visitor, as you were saying."),
            ("p", "", "And the mothers themselves, since the summer."),
            ("f", "B2", "Is there anybody who never gets as far as your door?"),
            ("p", "", "Women who have no English. Women whose husbands answer the phone."),
            ("f", "", "That is hard to hear. What did you do about the phone?"),
            ("p", "", "We started to write instead, and that was worse."),
            ("f", "C1", "Compared with five years ago, are you busier?"),
            ("p", "", "Twice as busy, with one post fewer."),
            ("f", "C1", "And the waiting list, how long is the waiting list at present?"),
            ("p", "", "Nineteen weeks."),
            ("f", "D1", "Say somebody handed you a blank cheque. What would be different on Monday?"),
            ("p", "", "There would be two of me."),
            ("f", "D2", "Is there anything you'd add, or anything I ought to have asked?"),
            ("p", "", "Ask the porters. They see everything."),
        ),
    ),
)
