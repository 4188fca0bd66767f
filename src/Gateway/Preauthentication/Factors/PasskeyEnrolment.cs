using Gateway.Accounts.Passkeys;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Passkeys;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;

namespace Gateway.Preauthentication.Factors;

/// <summary>Sets passkeys up.</summary>
internal sealed class PasskeyEnrolment(PasskeySignIn signIn, PasskeyStore passkeys, PasskeyMetrics metrics)
{
    /// <summary>Sets up a passkey of a session's owner.</summary>
    /// <param name="request">The request, whose user is known.</param>
    /// <param name="session">The session.</param>
    /// <param name="form">The form with the new passkey.</param>
    /// <param name="isFirst">The account must have no factor yet.</param>
    /// <param name="mayAdd">Whether the owner may; asked once the passkey is good, as an invitation is used up by it.</param>
    /// <returns>The recovery codes where it is the account's first factor.</returns>
    /// <exception cref="Gateway.Accounts.Storage.AccountStoreException">The database cannot be used.</exception>
    public async Task<(PasskeyStatus Status, IReadOnlyList<Secret> RecoveryCodes)> AddAsync(
        PageRequest request, BrowserSession session, PostedForm form, bool isFirst, Func<Task<bool>> mayAdd)
    {
        var (status, made) = await signIn.VerifyNewAsync(request, form, session);
        IReadOnlyList<Secret> codes = [];
        if (status == PasskeyStatus.Accepted && (RequestRecord.Of(request.Context).User is null || !await mayAdd()))
        {
            status = PasskeyStatus.NotAllowed;
        }

        if (status == PasskeyStatus.Accepted && made is not null && RequestRecord.Of(request.Context).User is { } user)
        {
            var owner = new PasskeyOwner(session.Account, user.Name, user.Directory);
            (status, codes) = await passkeys.AddAsync(
                owner, BrowserSessions.HostOf(request.Context), form.Name ?? DeviceNames.Of(request.Context.Request), made, isFirst);
        }

        metrics.Answered(PasskeyUse.Add, status);
        if (status != PasskeyStatus.Accepted)
        {
            PasskeyRefusal.Record(request, status);
        }

        return (status, codes);
    }
}
