using Gateway.Mail.BackEnds;
using Gateway.Mail.Routing;

namespace Gateway.Mail.Sessions;

/// <summary>A session whose user is signed in at a back end.</summary>
/// <param name="Route">The route it came by.</param>
/// <param name="User">The user, as logs name it.</param>
/// <param name="BackEnd">The connection, signed in.</param>
internal sealed record SignedIn(MailRoute Route, string User, BackEndConnection BackEnd);
