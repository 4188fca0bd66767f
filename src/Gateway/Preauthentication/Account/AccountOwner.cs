using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.Account;

/// <summary>The person whose page it is.</summary>
/// <param name="Session">The session.</param>
/// <param name="User">The user.</param>
internal sealed record AccountOwner(BrowserSession Session, UserIdentity User)
{
    public string Account => Session.Account;
}
