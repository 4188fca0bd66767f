using Gateway.Accounts.Passkeys;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Passkeys;

/// <summary>The result of signing in by a passkey, or of proving one.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="User">The passkey's owner as the directory knows the person now; set where accepted.</param>
internal sealed record PasskeyResult(PasskeyStatus Status, UserIdentity? User = null);
