using Gateway.Mail.BackEnds;

namespace Gateway.Mail.Sessions;

/// <summary>What came of a user's way into a back end: a connection, signed in, or what stood in the way.</summary>
internal sealed record BackEndEntry(BackEndConnection? Connection, BackEndResult Result);
