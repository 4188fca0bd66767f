using System.Collections.Concurrent;
using System.Net;
using Gateway.Identity.Auditing;
using Gateway.Identity.Challenges;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Gateway.Identity.PasswordChanges;
using Gateway.Identity.Throttling;
using Gateway.Identity.Verification;

namespace Gateway.Identity;

/// <summary>
/// Signs in users by passwords and by whatever counts like a password: the answer to a challenge, a secret that a back end verifies.
/// </summary>
internal sealed class PasswordSignIn(
    UserDirectories users,
    SignInLimits limits,
    ILockoutStore lockout,
    CredentialCaches caches,
    DecisionLog decisions,
    TimeProvider time)
{
    private readonly CredentialLookup _lookup = new(users, limits, lockout, caches);
    private readonly ConcurrentDictionary<(CredentialKey, SignInOrigin, bool), Task<AuthenticationResult>> _inFlight = new();

    /// <summary>Authenticates by the configured directories.</summary>
    public ValueTask<AuthenticationResult> AuthenticateAsync(
        PasswordCredential credential, SignInContext context, long arrived, CancellationToken cancellationToken) =>
        AuthenticateAsync(credential, users.Source.Current, context, arrived, cancellationToken);

    /// <summary>Authenticates by the back end of the credential.</summary>
    public ValueTask<AuthenticationResult> AuthenticateAsync(
        DelegatedCredential credential, SignInContext context, long arrived, CancellationToken cancellationToken) =>
        AuthenticateAsync(credential.Counted, Only(credential), context, arrived, cancellationToken);

    /// <summary>Authenticates by the directory that made the challenge.</summary>
    public ValueTask<AuthenticationResult> AuthenticateAsync(
        ChallengeCredential credential, SignInContext context, long arrived, CancellationToken cancellationToken)
    {
        if (users.Source.Current.Find(credential.Challenge.Directory) is IChallengingDirectory directory)
        {
            return AuthenticateAsync(
                credential.Counted, Only(new AnsweredDirectory(directory, credential)), context, arrived, cancellationToken);
        }

        var unusable = AuthenticationResult.Refused(AuthenticationStatus.Unusable);
        return limits.Refusals.DelayRefusalAsync(new(unusable), context, arrived, cancellationToken);
    }

    /// <summary>Changes a password in the directory that asked for it; the old password is an attempt like any other.</summary>
    public async ValueTask<AuthenticationResult> AuthenticateAsync(
        PasswordChangeCredential credential, SignInContext context, long arrived, CancellationToken cancellationToken)
    {
        if (users.Source.Current.Find(credential.Directory) is not IPasswordChangingDirectory directory)
        {
            var unusable = AuthenticationResult.Refused(AuthenticationStatus.Unusable);
            return await limits.Refusals.DelayRefusalAsync(new(unusable), context, arrived, cancellationToken);
        }

        var changed = await AuthenticateAsync(
            credential.Counted, Only(new ChangingDirectory(directory, credential)), context, arrived, cancellationToken);
        if (changed.IsAccepted)
        {
            caches.Verified.Forget(directory.Name, changed.User.Name);
        }

        return changed;
    }

    /// <summary>
    /// The cached result of a name and a password, if nothing else is to be done: they were accepted before and were last used from the
    /// same source by the same protocol, the account is not locked and the source is not rate limited. Null in every other case, which <see
    /// cref="Authenticator.AuthenticateAsync"/> handles. It is not counted. No allocation.
    /// </summary>
    public CachedSignIn? TryGetCached(
        ReadOnlySpan<char> userName, ReadOnlySpan<char> password, IPAddress address, string protocol)
    {
        Span<char> buffer = stackalloc char[AccountNames.MaximumLength];
        return TryGetCached(_lookup.Find(userName, password, SignInClient.Of(address), users.Source.Current, buffer), protocol);
    }

    /// <summary>
    /// The cached result of the credential of a session, as <see cref="TryGetCached(ReadOnlySpan{char}, ReadOnlySpan{char}, IPAddress,
    /// string)"/>, whatever the lockout and the rate limit say: a session is no guess.
    /// </summary>
    public CachedSignIn? TryGetCachedSession(PasswordCredential credential, IPAddress address, string protocol)
    {
        Span<char> buffer = stackalloc char[AccountNames.MaximumLength];
        var password = credential.Password.Reveal();
        var client = SignInClient.Of(address) with { IsSession = true };
        return TryGetCached(_lookup.Find(credential.UserName, password, client, users.Source.Current, buffer), protocol);
    }

    private static CachedSignIn? TryGetCached(in KnownCredential known, string protocol) =>
        known is { IsRateLimited: false, Lockout.IsLocked: false, Verified: { } verified }
        && verified.WasSeenAt(known.Origin.Network, protocol)
            ? new(verified.Result, verified.Directory.Name)
            : null;

    private ValueTask<AuthenticationResult> AuthenticateAsync(
        PasswordCredential credential, DirectorySet directories, SignInContext context, long arrived, CancellationToken cancellationToken)
    {
        Span<char> buffer = stackalloc char[AccountNames.MaximumLength];
        var known = _lookup.Find(credential.UserName, credential.Password.Reveal(), SignInClient.Of(context), directories, buffer);
        if (!known.IsUsable)
        {
            var unusable = decisions.Decided(
                credential, context, null, AuthenticationResult.Refused(AuthenticationStatus.Unusable), AuditReason.Malformed);
            return limits.Refusals.DelayRefusalAsync(new(unusable), context, arrived, cancellationToken);
        }

        if (known.IsRateLimited)
        {
            var throttled = decisions.Decided(
                credential, context, new string(known.Account), AuthenticationResult.Refused(AuthenticationStatus.Throttled));
            return limits.Refusals.DelayRefusalAsync(new(throttled), context, arrived, cancellationToken);
        }

        if (known.Verified is { } verified && !known.Lockout.IsLocked)
        {
            return new(AcceptCached(verified, credential, context, known.Account, known.Origin));
        }

        if (credential.Alternative is { } alternative
            && !known.Lockout.IsLocked
            && caches.Verified.Find(_lookup.KeyOf(known.Spelling, alternative.Reveal()), directories) is { } other)
        {
            return new(AcceptCached(other, credential, context, known.Account, known.Origin).ByAlternative());
        }

        // From here on the result and its timing reveal something about the name.
        // A session counts as familiar, so that guesses from unfamiliar clients do not delay it.
        var isFamiliar = known.Lockout.IsFamiliar || context.IsSession;
        if (limits.Pending.TryEnter(context.Source, known.Origin.Network, isFamiliar) is not { } place)
        {
            var busy = AuthenticationResult.Refused(AuthenticationStatus.Busy);
            return new(decisions.Decided(credential, context, new string(known.Account), busy, AuditReason.TooManyPending));
        }

        var attempt = new PasswordAttempt
        {
            Credential = credential,
            Context = context,
            Spelling = new string(known.Spelling),
            Account = new string(known.Account),
            Origin = known.Origin,
            IsFamiliar = isFamiliar,
            Key = known.Key,
            Directories = directories,
            Place = place,
        };
        var verifying = DecideAsync(attempt, known.Lockout, known.Verified is not null, cancellationToken);
        return limits.Refusals.DelayRefusalAsync(verifying, context, arrived, place, cancellationToken);
    }

    private AuthenticationResult AcceptCached(
        VerifiedCredential verified, PasswordCredential credential, SignInContext context, ReadOnlySpan<char> account, SignInOrigin origin)
    {
        if (!verified.IsNewAt(origin.Network, context.Protocol))
        {
            decisions.Repeated(context.Protocol, context.Scheme, verified.Directory.Name);
            return verified.Result;
        }

        var name = new string(account);
        lockout.Seen(name, origin);
        return decisions.Decided(credential, context, name, verified.Result, AuditReason.Cached, verified.Directory);
    }

    private ValueTask<AuthenticationResult> DecideAsync(
        PasswordAttempt attempt, LockoutStatus status, bool isRight, CancellationToken cancellationToken)
    {
        if (status.IsLocked)
        {
            return new(Refuse(attempt, AuthenticationStatus.LockedOut, isRight ? AuditReason.RightPasswordWhileLocked : AuditReason.None));
        }

        if (caches.Stale.Find(attempt.Repeated) is { } stale)
        {
            var refused = AuthenticationResult.Refused(stale.Status);
            return new(decisions.Decided(
                attempt.Credential, attempt.Context, attempt.Account, refused, AuditReason.StalePassword, stale.Directory));
        }

        return VerifyOnceAsync(attempt, cancellationToken);
    }

    /// <summary>Verifies a credential once, even when several connections from one source present it at the same time.</summary>
    private async ValueTask<AuthenticationResult> VerifyOnceAsync(PasswordAttempt attempt, CancellationToken cancellationToken)
    {
        var own = new TaskCompletionSource<AuthenticationResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = _inFlight.GetOrAdd(InFlightKey(attempt), own.Task);
        if (!ReferenceEquals(running, own.Task))
        {
            return decisions.Decided(attempt.Credential, attempt.Context, attempt.Account, await running.WaitAsync(cancellationToken));
        }

        // A client that disconnects must not undo the counting: the verification always runs to its end.
        var verification = RunAsync(attempt, own);
        await verification.WaitAsync(cancellationToken);
        return await own.Task;
    }

    private async Task RunAsync(PasswordAttempt attempt, TaskCompletionSource<AuthenticationResult> completion)
    {
        using var place = attempt.Place.Hold();
        try
        {
            // The directories have their own, shorter time-outs; this one also bounds the wait for admission.
            using var timeout = new CancellationTokenSource(attempt.Directories.Timeout, time);
            completion.SetResult(await VerifyAsync(attempt, timeout.Token));
        }
        catch (OperationCanceledException)
        {
            completion.SetResult(Refuse(attempt, AuthenticationStatus.Busy, AuditReason.QueueFull));
        }
        finally
        {
            _inFlight.TryRemove(InFlightKey(attempt), out _);
            completion.TrySetResult(AuthenticationResult.Refused(AuthenticationStatus.DirectoryUnavailable));
        }
    }

    private async Task<AuthenticationResult> VerifyAsync(PasswordAttempt attempt, CancellationToken cancellationToken)
    {
        if (await limits.Throttle.EnterAsync(
            attempt.Context.Source, attempt.Source, attempt.IsFamiliar, cancellationToken) is not { } visit)
        {
            return Refuse(attempt, AuthenticationStatus.Throttled);
        }

        var failures = 0;
        var isByAlternative = false;
        try
        {
            attempt = await ResolveAsync(attempt, cancellationToken);
            var admission = await lockout.EnterAsync(attempt.Account, attempt.Origin, cancellationToken);
            if (admission.Status == LockoutAdmissionStatus.Locked && attempt.Context.IsSession)
            {
                // Guesses elsewhere do not end a session. A refused password ends it, so that each session has one attempt at most.
                admission = new LockoutAdmission(LockoutAdmissionStatus.Admitted, attempt.Account, attempt.Origin, Ticket: null);
            }

            if (!admission.IsAdmitted)
            {
                return admission.Status switch
                {
                    LockoutAdmissionStatus.Locked => Refuse(attempt, AuthenticationStatus.LockedOut),
                    LockoutAdmissionStatus.Unavailable => Refuse(attempt, AuthenticationStatus.Busy, AuditReason.LockoutUnavailable),
                    _ => Refuse(attempt, AuthenticationStatus.Busy, AuditReason.QueueFull),
                };
            }

            var result = default(DirectoryResult?);
            var locked = false;
            try
            {
                var isFamiliar = attempt.IsFamiliar;
                var exposure = new PasswordExposure(async _ => await limits.Throttle.TryEnterAgainAsync(visit, isFamiliar)
                    && await lockout.TryEnterAgainAsync(admission));
                var context = attempt.Context with { Exposure = exposure, IsFamiliar = isFamiliar };
                result = await users.Inquiry.AskAsync(attempt.Directories, attempt.Account, attempt.Credential, context, cancellationToken);
                failures = result.Value.Failures;
                if (result.Value.Result.Status is AuthenticationStatus.WrongPassword or AuthenticationStatus.UnknownUser
                    && attempt.Credential.Alternative is { } alternative
                    && await exposure.AdmitAnotherAsync(cancellationToken))
                {
                    var sent = exposure.Sent;
                    var other = new PasswordCredential(attempt.Credential.UserName, alternative);
                    var second = await users.Inquiry.AskAsync(attempt.Directories, attempt.Account, other, context, cancellationToken);

                    // Two passwords are one failure, unless a server has seen both: then its own lockout counts them both.
                    failures += exposure.Sent > sent ? second.Failures : 0;
                    if (second.Result.Status is not (AuthenticationStatus.WrongPassword
                        or AuthenticationStatus.UnknownUser or AuthenticationStatus.DirectoryUnavailable))
                    {
                        (result, failures, isByAlternative) = (second, second.Failures, true);
                        attempt = attempt with { Key = _lookup.KeyOf(attempt.Spelling, alternative.Reveal()) };
                    }
                }
            }
            finally
            {
                locked = await lockout.LeaveAsync(admission, result?.AttemptStatus ?? AttemptStatus.Unknown, failures);
            }

            var concluded = Conclude(attempt, result.Value, admission.Status, locked);
            return isByAlternative ? concluded.ByAlternative() : concluded;
        }
        finally
        {
            await limits.Throttle.LeaveAsync(visit, failures);
        }
    }

    /// <summary>
    /// Resolves the account of a spelling before anything is counted or a password is sent. Otherwise each new spelling of a name would
    /// allow another guess. The directories are asked once per spelling, for known and unknown names alike.
    /// </summary>
    private async ValueTask<PasswordAttempt> ResolveAsync(PasswordAttempt attempt, CancellationToken cancellationToken)
    {
        if (!ReferenceEquals(attempt.Directories, users.Source.Current)
            || users.Aliases.Find(attempt.Spelling, attempt.Directories) is not null)
        {
            return attempt;
        }

        var lookup = await users.Inquiry.FindAsync(
            attempt.Directories, attempt.Spelling, attempt.Credential.UserName, nameOnly: true, cancellationToken);
        if (lookup is { Knowledge: UserKnowledge.Unavailable or UserKnowledge.NotTold, TriedAs: null })
        {
            return attempt;
        }

        var account = attempt.Directories.AccountOf(lookup);
        users.Aliases.Learn(
            attempt.Spelling, account ?? attempt.Spelling, account is not null && lookup.User is not null, attempt.Directories);
        return account is null ? attempt with { Account = attempt.Spelling } : attempt with
        {
            Account = account,
            IsFamiliar = attempt.IsFamiliar || lockout.GetStatus(account, attempt.Origin).IsFamiliar,
        };
    }

    private AuthenticationResult Conclude(PasswordAttempt attempt, DirectoryResult result, LockoutAdmissionStatus admission, bool locked)
    {
        var isByCurrent = ReferenceEquals(attempt.Directories, users.Source.Current);
        if (result is { Result.IsAccepted: true, Directory: { } directory and not ChangingDirectory })
        {
            if (isByCurrent && attempt.Directories.AccountOf(directory.Name, result.Result.User.Name) is { } account)
            {
                users.Aliases.Learn(attempt.Spelling, account, isKnown: true, attempt.Directories);
            }

            caches.Verified.Add(attempt.Key, result.Result, directory, attempt.Directories, attempt.Source, attempt.Context.Protocol);
        }

        if (isByCurrent && result.Result.Status is AuthenticationStatus.WrongPassword or AuthenticationStatus.UnknownUser)
        {
            caches.Stale.Add(attempt.Repeated, result);
        }

        var reason = (locked, result.HasFailed, result.Result.Status, admission) switch
        {
            (true, _, _, _) => AuditReason.LockedNow,
            (_, _, AuthenticationStatus.Accepted, _) when result.Directory is ChangingDirectory => AuditReason.PasswordChanged,
            (_, true, _, _) => AuditReason.DirectoryFailed,
            (_, _, AuthenticationStatus.DirectoryUnavailable, _) when result.IsUnanswered => AuditReason.Unanswered,
            (_, _, AuthenticationStatus.Busy, _) => AuditReason.QueueFull,
            (_, _, _, LockoutAdmissionStatus.AdmittedByLogOnly) => AuditReason.WouldHaveLocked,
            (_, _, _, LockoutAdmissionStatus.AdmittedAfterLock) => AuditReason.TryAfterLock,
            _ => AuditReason.None,
        };
        var told = result.TellsKnownUser ? AuthenticationResult.KnownUserUnanswered : result.Result;
        return decisions.Decided(attempt.Credential, attempt.Context, attempt.Account, told, reason, result.Directory);
    }

    private AuthenticationResult Refuse(PasswordAttempt attempt, AuthenticationStatus status, AuditReason reason = AuditReason.None) =>
        decisions.Decided(attempt.Credential, attempt.Context, attempt.Account, AuthenticationResult.Refused(status), reason);

    // A session is verified in a lock, so that its verification is not shared with a sign-in, and the other way round.
    private static (CredentialKey, SignInOrigin, bool) InFlightKey(PasswordAttempt attempt) =>
        (attempt.Key, attempt.Origin, attempt.Context.IsSession);

    private DirectorySet Only(IDirectory directory) => new(users.Source.Current.Names, [directory], []);
}
