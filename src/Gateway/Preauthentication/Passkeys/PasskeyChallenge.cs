using Gateway.Accounts.Passkeys;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.Passkeys;

/// <summary>A challenge and the user that it was issued to.</summary>
/// <param name="Use">What it is for.</param>
/// <param name="Session">The session; empty before signing in.</param>
/// <param name="Value">The random bytes that a passkey is to sign.</param>
internal sealed record PasskeyChallenge(PasskeyUse Use, Guid Session, byte[] Value)
{
    public static Guid SessionOf(BrowserSession? session) => session?.Id ?? Guid.Empty;
}
