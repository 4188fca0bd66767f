using System.Security.Cryptography;
using Gateway.Accounts.Passkeys;
using Gateway.Accounts.Storage;
using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.External;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.Passkeys;

/// <summary>
/// Verifies passkeys. Nobody guesses a signature, so a right one is accepted whatever the lockout says, once its owner is known to the
/// directory still; a refused one is counted, delayed, rate limited and audited like a wrong password.
/// </summary>
internal sealed partial class PasskeySignIn(
    Authenticator authenticator,
    PasskeyData data,
    PasskeyChallengeToken challenges,
    SessionAccounts accounts,
    TimeProvider time,
    ILogger<PasskeySignIn> logger)
{
    /// <summary>The name of the verification in the audit log and the metrics.</summary>
    public const string SchemeName = "Passkey";

    /// <summary>The name of the authority in logs and metrics.</summary>
    public const string Authority = "passkey";

    private const int NonceCharacters = 16;

    /// <summary>The host of a request, as its browser names it.</summary>
    public static PasskeyHost HostOf(PageRequest request) => new(
        BrowserSessions.HostOf(request.Context),
        $"{request.Context.Request.Scheme}://{request.Context.Request.Host.Value}",
        request.IssuerName);

    /// <summary>The user of a session that a passkey has begun, by which the directory is asked; null where the session has none.</summary>
    public static ExternalIdentity? IdentityOf(BrowserSession session) =>
        session.Proven is { } proven ? IdentityOf(proven.Name, proven.Directory) : null;

    /// <summary>Verifies the answer to a challenge.</summary>
    /// <param name="request">The request.</param>
    /// <param name="form">The form with the answer.</param>
    /// <param name="session">The session whose owner proves a second factor; null where the passkey is to sign in.</param>
    public async Task<PasskeyResult> VerifyAsync(PageRequest request, PostedForm form, BrowserSession? session)
    {
        var use = session is null ? PasskeyUse.SignIn : PasskeyUse.Factor;
        var arrived = time.GetTimestamp();
        Passkey? passkey = null;
        PasskeyResult result;
        try
        {
            (var status, passkey) = await FindAsync(request, form, session);
            result = status == PasskeyStatus.Accepted && passkey is not null
                ? await LookUpAsync(request, passkey, arrived)
                : new PasskeyResult(status);
        }
        catch (AccountStoreException e)
        {
            Log.Unavailable(logger, e.Message);
            result = new PasskeyResult(PasskeyStatus.Unavailable);
        }

        if (IsFailure(result.Status))
        {
            var name = session is null ? passkey?.Owner.UserName : NameOf(session);
            result = await CountAsync(request, name, arrived) ? new PasskeyResult(PasskeyStatus.Locked) : result;
        }

        data.Metrics.Answered(use, result.Status);
        return result;
    }

    /// <summary>Verifies a new passkey, and uses its challenge up.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<(PasskeyStatus Status, NewPasskey? Made)> VerifyNewAsync(PageRequest request, PostedForm form, BrowserSession session)
    {
        var (status, challenge) = challenges.Read(request, form.Challenge, PasskeyUse.Add, session);
        if (status != PasskeyStatus.Accepted)
        {
            return (status, null);
        }

        if (PasskeyResponse.Read(form.Passkey) is not { } response)
        {
            return (PasskeyStatus.Malformed, null);
        }

        (status, var made) = await PasskeyVerifier.VerifyNewAsync(HostOf(request), challenge, response);
        return made is null ? (status, null) : (await data.Store.UseAsync(challenge), made);
    }

    /// <summary>The passkey whose signature is right; the status says why there is none.</summary>
    private async Task<(PasskeyStatus Status, Passkey? Passkey)> FindAsync(PageRequest request, PostedForm form, BrowserSession? session)
    {
        var use = session is null ? PasskeyUse.SignIn : PasskeyUse.Factor;
        var (status, challenge) = challenges.Read(request, form.Challenge, use, session);
        if (status != PasskeyStatus.Accepted)
        {
            return (status, null);
        }

        if (PasskeyResponse.Read(form.Passkey) is not { } response)
        {
            return (PasskeyStatus.Malformed, null);
        }

        if (await data.Store.FindAsync(response.CredentialId) is not { } passkey)
        {
            return (PasskeyStatus.UnknownPasskey, null);
        }

        var host = HostOf(request);
        if (passkey.Host != host.Id)
        {
            return (PasskeyStatus.WrongHost, passkey);
        }

        // WebAuthn 7.2 step 6: the handle is optional where the person is known already.
        var handle = await data.Store.GetHandleAsync(passkey.Owner.Account);
        var isOwners = session is null
            ? CryptographicOperations.FixedTimeEquals(response.UserHandle, handle)
            : passkey.Owner.Account == session.Account;
        if (!isOwners)
        {
            return (PasskeyStatus.PasskeyOfOthers, passkey);
        }

        (status, var counter) = await PasskeyVerifier.VerifyAsync(host, challenge, response, passkey.PublicKey);
        return (status == PasskeyStatus.Accepted ? await data.Store.UseAsync(challenge, passkey, counter) : status, passkey);
    }

    private async Task<PasskeyResult> LookUpAsync(PageRequest request, Passkey passkey, long arrived)
    {
        var identity = IdentityOf(passkey.Owner.UserName, passkey.Owner.Directory);
        var context = SignInContexts.Of(request.Context, SchemeName, null) with { Arrived = arrived };

        // Not cancelled when the browser disconnects: the passkey has been used all the same.
        var result = await authenticator.AuthenticateAsync(identity, context, CancellationToken.None);
        if (result.IsAccepted && result.User is { } found && accounts.Of(found) == passkey.Owner.Account)
        {
            await data.Networks.AddAsync(passkey.Owner.Account, SourceNetwork.Of(context.Source));
            return new PasskeyResult(PasskeyStatus.Accepted, found);
        }

        // A name may have become another person's since the passkey was set up.
        return result.Status switch
        {
            AuthenticationStatus.DirectoryUnavailable or AuthenticationStatus.Busy => new PasskeyResult(PasskeyStatus.Unavailable),
            _ => new PasskeyResult(PasskeyStatus.AccountRefused),
        };
    }

    /// <summary>Counts a refused passkey: against the account if it is known, and against the source.</summary>
    /// <returns>Whether the account or the source is locked out.</returns>
    private async Task<bool> CountAsync(PageRequest request, string? userName, long arrived)
    {
        Credential failed = userName is null
            ? ExternalIdentity.Refused(Authority, AuditReason.PasskeyRefused)
            : new DelegatedCredential(userName, Unique(), isToken: false, (_, _) => new(AuthenticationStatus.WrongPassword))
            {
                Verifier = Authority,
            };

        // From where it arrived on: the refusal of a passkey that nobody has takes as long as that of a wrong signature.
        var context = SignInContexts.Of(request.Context, SchemeName, null) with { Arrived = arrived };
        var result = await authenticator.AuthenticateAsync(failed, context, CancellationToken.None);
        return result.Status is AuthenticationStatus.LockedOut or AuthenticationStatus.Throttled;
    }

    // The authenticator takes equal attempts for one; no two are.
    private static Secret Unique() => new(RandomNumberGenerator.GetHexString(NonceCharacters));

    // An expired page and a deleted account are not attempts to impersonate a user.
    private static bool IsFailure(PasskeyStatus status) => status is not (PasskeyStatus.Accepted or PasskeyStatus.ChallengeExpired
        or PasskeyStatus.AccountRefused or PasskeyStatus.Locked or PasskeyStatus.Unavailable);

    private static string NameOf(BrowserSession session) => session.Credential?.UserName ?? session.Proven?.Name ?? session.Account;

    private static ExternalIdentity IdentityOf(string userName, string directory) => new(userName, Authority)
    {
        Directory = directory,
        IsKnownWithoutDirectory = true,
    };

    private static partial class Log
    {
        [LoggerMessage(3191, LogLevel.Error, "Passkeys cannot be verified: {Error}")]
        public static partial void Unavailable(ILogger logger, string error);
    }
}
