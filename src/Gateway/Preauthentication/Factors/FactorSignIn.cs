using System.Security.Cryptography;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Familiarity;
using Gateway.Accounts.Storage;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.Factors;

/// <summary>
/// Verifies what a signed-in person proves beyond the password, through the authenticator: a wrong code is counted, delayed, rate limited
/// and audited like a wrong password.
/// </summary>
internal sealed partial class FactorSignIn(
    Authenticator authenticator,
    FactorStore factors,
    FamiliarNetworks networks,
    RememberedDevices devices,
    BrowserSessions browsers,
    ILogger<FactorSignIn> logger)
{
    /// <summary>The name of the verification in the audit log and the metrics.</summary>
    public const string SchemeName = "SecondFactor";

    private const int NonceCharacters = 16;

    /// <summary>What the account can prove itself with.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task<FactorsOfAccount> FindAsync(string account) => factors.FindAsync(account);

    /// <summary>The remembered device of a browser's token, which is used now; null where it is none of the account's.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task<RememberedDevice?> FindDeviceAsync(PageRequest request, BrowserSession session, string token) =>
        devices.UseAsync(session.Account, token, SourceNetwork.Of(SignInContexts.Source(request.Context)));

    public Task<FactorResult> VerifyAsync(PageRequest request, BrowserSession session, Secret code, IReadOnlySet<FactorKind> kinds)
    {
        var network = SourceNetwork.Of(SignInContexts.Source(request.Context));
        var isFamiliar = session.Factor is not null || networks.Contains(session.Account, network);
        return VerifyAsync(request.Context, (session.Account, NameOf(session)), code, isFamiliar, kinds);
    }

    /// <summary>Verifies the code of a person who has just given the password.</summary>
    /// <param name="context">The request.</param>
    /// <param name="owner">The account, and the name that was typed.</param>
    /// <param name="code">The code.</param>
    /// <param name="isFamiliar">Whether it comes from where the person has proved a factor before.</param>
    /// <param name="kinds">The kinds that are accepted.</param>
    public async Task<FactorResult> VerifyAsync(
        HttpContext context, (string Account, string Name) owner, Secret code, bool isFamiliar, IReadOnlySet<FactorKind> kinds)
    {
        var verified = new FactorResult(FactorStatus.Unavailable, FactorKind.Totp);

        // The authenticator lets equal attempts at the same time share one result. A code is accepted once, so that no two are equal.
        var attempt = new Secret(RandomNumberGenerator.GetHexString(NonceCharacters) + code.Reveal());
        var credential = new DelegatedCredential(owner.Name, attempt, isToken: false, async (_, _) =>
        {
            verified = await factors.VerifyCodeAsync(owner.Account, code, isFamiliar, kinds);
            return StatusOf(verified.Status);
        })
        {
            Verifier = SchemeName,
        };
        var arrival = SignInContexts.Of(context, SchemeName, null);

        // Not cancelled when the browser disconnects: the attempt counts all the same.
        var result = await authenticator.AuthenticateAsync(credential, arrival, CancellationToken.None);
        return result.Status switch
        {
            AuthenticationStatus.LockedOut or AuthenticationStatus.Throttled => verified with { Status = FactorStatus.Locked },
            AuthenticationStatus.Busy => verified with { Status = FactorStatus.Unavailable },
            _ => verified,
        };
    }

    /// <summary>
    /// Continues the session with its factor, which makes the network familiar, and remembers the device if it is asked to.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="session">The session.</param>
    /// <param name="proof">What was proved.</param>
    /// <param name="remember">How long the device is to be remembered; zero for not at all.</param>
    /// <param name="device">What its owner calls the device.</param>
    public async Task ContinueAsync(PageRequest request, BrowserSession session, FactorProof proof, TimeSpan remember, string? device)
    {
        var network = SourceNetwork.Of(SignInContexts.Source(request.Context));
        try
        {
            await networks.AddAsync(session.Account, network);
            if (remember > TimeSpan.Zero)
            {
                var name = device ?? DeviceNames.Of(request.Context.Request);
                var (id, token) = await devices.AddAsync(session.Account, name, proof.Kind, network, remember);
                request.Context.Response.Headers.Append(
                    "Set-Cookie", GatewayCookies.Set(request.Settings.TrustCookie, token.Reveal(), remember));
                proof = proof with { Device = id };
            }
        }
        catch (AccountStoreException e)
        {
            // The factor is proved all the same; it is asked again sooner.
            Log.NotRemembered(logger, e.Message);
        }

        browsers.AddFactor(request.Context, request.Settings, session, proof);
    }

    private static string NameOf(BrowserSession session) => session.Credential?.UserName ?? session.Proven?.Name ?? session.Account;

    private static AuthenticationStatus StatusOf(FactorStatus status) => status switch
    {
        FactorStatus.Accepted => AuthenticationStatus.Accepted,
        FactorStatus.Locked => AuthenticationStatus.LockedOut,
        FactorStatus.NotEnrolled => AuthenticationStatus.Unusable,
        FactorStatus.Unavailable => AuthenticationStatus.DirectoryUnavailable,
        _ => AuthenticationStatus.WrongPassword,
    };

    private static partial class Log
    {
        [LoggerMessage(3190, LogLevel.Error,
            "A network or a device cannot be remembered, and a second factor is asked again there: {Error}")]
        public static partial void NotRemembered(ILogger logger, string error);
    }
}
