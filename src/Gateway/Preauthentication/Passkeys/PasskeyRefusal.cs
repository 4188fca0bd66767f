using Gateway.Accounts.Passkeys;
using Gateway.Preauthentication.Pages;
using Gateway.Requests;

namespace Gateway.Preauthentication.Passkeys;

/// <summary>How refused passkeys are recorded, and what their owners are told.</summary>
internal static class PasskeyRefusal
{
    /// <summary>Records why a passkey was refused.</summary>
    public static PasskeyStatus Record(PageRequest request, PasskeyStatus status)
    {
        var record = RequestRecord.Of(request.Context);
        record.Scheme = PasskeySignIn.SchemeName;
        record.Outcome = status switch
        {
            PasskeyStatus.Locked => RequestOutcome.LockedOut,
            PasskeyStatus.Unavailable => RequestOutcome.DirectoryUnavailable,
            _ => RequestOutcome.Unauthenticated,
        };
        record.Reason = $"{PasskeySignIn.SchemeName}: {status}.";
        return status;
    }

    /// <summary>
    /// What the sign-in page tells of a refusal, before anybody is known: that an account is locked would tell that it exists, and has this
    /// passkey.
    /// </summary>
    public static PasskeyStatus TellUnknownUser(PasskeyStatus status) =>
        status == PasskeyStatus.Locked ? PasskeyStatus.UnknownPasskey : status;

    /// <summary>The name of the text for a refused passkey. An attacker learns nothing from it.</summary>
    public static string TextOf(PasskeyStatus status) => status switch
    {
        PasskeyStatus.ChallengeExpired => "Stale",
        PasskeyStatus.Locked => "FactorLocked",
        PasskeyStatus.Unavailable => "FactorUnavailable",
        PasskeyStatus.AlreadySetUp => "PasskeyPresent",
        PasskeyStatus.NotAllowed => "PasskeyNotAllowed",
        _ => "PasskeyRefused",
    };

    public static int StatusCodeOf(PasskeyStatus status) => status switch
    {
        PasskeyStatus.Unavailable => StatusCodes.Status503ServiceUnavailable,
        PasskeyStatus.Locked => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status401Unauthorized,
    };
}
