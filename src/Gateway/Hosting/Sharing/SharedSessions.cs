using Gateway.Preauthentication.Sessions;
using Gateway.State.Sharing;

namespace Gateway.Hosting.Sharing;

/// <summary>Tells the other gateways which sessions have ended here.</summary>
internal sealed class SharedSessions(SharedEndings endings) : ISessionSharing
{
    public void Ended(Guid id, DateTimeOffset until, bool allowsSignOut) => endings.Add(EndingText.Of(id, allowsSignOut), until);

    public void EndedBefore(string account, DateTimeOffset before, DateTimeOffset until) =>
        endings.Add(EndingText.OfAccount(account, before), until);

    public void Ended(ProviderLogout logout) => endings.Add(EndingText.Of(logout), logout.Until);

    public void Seen(string issuer, string sessionId, DateTimeOffset until) => endings.Add(EndingText.OfUse(issuer, sessionId), until);
}
