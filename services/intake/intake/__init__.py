"""Intake: the calls for projects of the programme and the applications to them.

Owns       call (an edition: window, sessions, versioned rules), application (a carrier's file, from draft to
           admissible, inadmissible or withdrawn), and the vault of the people to write to about a file.
           Also documents (files of an application, in an object store), notices (what is written to carriers), leads
           (what delegates find), and how long people are kept.
Announces  CallRulesPublished, CallOpened, CallClosed on novapec.intake.call; ApplicationSubmitted,
           ApplicationDeclaredAdmissible, ApplicationDeclaredInadmissible, ApplicationWithdrawn on
           novapec.intake.application.
Hears      review (case), funding (reservation, agreement), impact (plan), only to show where a file stands: the
           projection file-standing. It reacts to nothing.

domain/  the rules, pure        store/  every SQL statement     handlers/       load, decide, save, announce
events   fact to contract       api/    HTTP in, HTTP out       projections     where a file stands
timers   what falls due         main    wires it together       settings        the environment
"""
