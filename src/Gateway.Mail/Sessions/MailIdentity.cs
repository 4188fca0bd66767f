using Gateway.Identity;
using Gateway.Identity.AppPasswords;
using Gateway.Identity.Auditing;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.Throttling;

namespace Gateway.Mail.Sessions;

/// <summary>The parts of identity that a mail sign-in uses.</summary>
/// <param name="Authenticator">Verifies credentials.</param>
/// <param name="Authorities">Identifies the users of client certificates.</param>
/// <param name="Decisions">Records users that a route does not allow.</param>
/// <param name="Refusals">Delays refusals, so that their timing reveals nothing.</param>
/// <param name="AppPasswords">What back ends get in place of app passwords.</param>
/// <param name="Familiarity">Where users are familiar.</param>
internal sealed record MailIdentity(
    Authenticator Authenticator,
    ClientAuthorities Authorities,
    DecisionLog Decisions,
    RefusalDelay Refusals,
    IAppPasswords AppPasswords,
    IFamiliarity Familiarity);
