using Gateway.Preauthentication.Account;
using Gateway.Preauthentication.Factors;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.OpenIdConnect;

namespace Gateway.Preauthentication;

/// <summary>The gateway's own pages.</summary>
/// <param name="Forms">Signing in by form.</param>
/// <param name="Factors">The second step of signing in.</param>
/// <param name="Passkeys">The challenges for passkeys.</param>
/// <param name="Account">A person's own page.</param>
/// <param name="OpenId">Signing in at a provider.</param>
/// <param name="SignOut">Signing out.</param>
internal sealed record BrowserPages(
    FormsPages Forms,
    FactorPages Factors,
    PasskeyOptionsPage Passkeys,
    AccountPages Account,
    OpenIdConnectPages OpenId,
    SignOutPages SignOut);
