namespace Gateway.Mail.BackEnds;

/// <summary>The outcome of trying to reach a back end: a connection that is ready for sign-in, or what stood in the way.</summary>
internal readonly record struct BackEndConnectResult(BackEndConnection? Connection, BackEndResult Result, BackEndPhase Phase);
