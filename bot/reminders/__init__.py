"""Reminders on one page: what is owed, who hears of it, and when.

**Case.** Something that somebody owes: an *acknowledgement* of a published version, a *review* of a job description, its
*confirmation* by the employee, a *task* of HR. A case is about one employee, has a day on which it is due, and ends when it is
settled, or when the employee leaves or changes position. *Information* on an editorial version is a case of which the
employee hears once (*first*); nothing is owed.

**Days.** Numbers in the policy are working days: days of `working_days` that are no public holiday and not in `days_off`.
`after(day, n)` is the n-th working day after a day, `before(day, n)` the n-th before it; with n = 0 the day itself where it is
a working day, else the next one after it, or the last one before it. A message of a day goes at its *morning*: the first moment
of its working hours outside the quiet times, or, where it is no working day, that of the next one. Shortened days end earlier.

**Stages.** `due` is the day on which a case is due, `late` the later one of that day and the day on which the case was opened:
nobody is late before they could know.

| kind            | employee                   | manager                    | above           | HR                         |
|-----------------|----------------------------|----------------------------|-----------------|----------------------------|
| acknowledgement | first, before n, overdue k | late, `manager_after`      |                 | late, `hr_after`           |
| confirmation    | first, before n, overdue k | late, `manager_after`      |                 | late, `hr_after`           |
| review          | before n, `employee_before`| before n, overdue k        | late,           | late, `hr_after`           |
|                 |                            |                            | `above_after`   |                            |
| task            |                            |                            |                 | first, before n, overdue k |

*first* is the moment of opening; *before n* the morning of before(due, n) for each n of `before`; *overdue k* the morning of
after(late, k × `repeat`) for k = 1 … `repeats`; *late* the morning of after(late, n) for the number named. *Above* is the
manager's manager.
The one who owes (the second column of an acknowledgement and a confirmation, the manager of a review, HR for a task) may
*snooze*: their stages before the morning of that day fall away, and they hear again on that morning. Others hear as planned.

**What is told.** At a sending moment every stage that has come and was not told yet is told; of several stages for the same
ears only the latest. What has been told once is never told again, whatever the clock does.

**Away.** While the employee whom a case is about is absent, the case rests: whoever is to hear of it, hears nothing. On the
morning of the first working day after the absence the employee hears of it (*back*), and the others what has come for them. If
the case was due on the first day of the absence or later, it is due no earlier than after(that first working day, `grace`).
The case only notices an absence where something is to be told during it.

**Who hears.** The employee themself. A manager who is away is stood in for: the first employee, by HR's id, who holds a
position that the manager's position is substituted by, in the order of the document, and is present, active and not the one
whom the case is about; where none of them is there, those who substitute these in turn; at the end of the chain HR. Somebody
without a manager: HR. HR is everybody with that role who is present and not the one whom the case is about; all of HR but that
one where none is present; the administrators where nobody has the role.

**One message a day.** What somebody hears as a manager, as a manager's manager or as HR comes in one message a day, apart for
themself and for each person they stand in for. What comes up after it was sent waits for the next working morning.

**When.** Nothing is sent outside working hours, on days that are no working days, or in quiet times.

`policy` holds the numbers, `workdays` the days, `stages` the table above, `planning` the pure function, `standing` who
hears, `outbox` the way plan → claim → send → mark, `delivery` what a channel has to offer, `wording` the texts.
"""
