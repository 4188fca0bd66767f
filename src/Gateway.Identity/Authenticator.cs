using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net;
using Gateway.Identity.Auditing;
using Gateway.Identity.Challenges;
using Gateway.Identity.Directories;
using Gateway.Identity.External;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Gateway.Identity.Verification;

namespace Gateway.Identity;

/// <summary>
/// The one place where a credential becomes a user, whatever protocol carried it: throttling, lockout, memory, directories, audit.
/// </summary>
public sealed class Authenticator(
    DirectorySource directories,
    DirectoryInquiry inquiry,
    AccountAliases aliases,
    SourceThrottle throttle,
    PendingSignIns pending,
    RefusalDelay refusals,
    ILockoutStore lockout,
    VerifiedCredentials verified,
    StalePasswords stale,
    TokenVerifier tokens,
    ExternalSignIn external,
    DecisionLog decisions,
    TimeProvider time)
{
    private readonly CredentialHash _hash = new();
    private readonly ConcurrentDictionary<(CredentialKey, SourceNetwork), Task<AuthenticationResult>> _underway = new();

    /// <summary>
    /// Answers who the credential belongs to. Never throws for a wrong credential or an unreachable directory.
    /// A warm, cached credential completes synchronously; a refusal takes its time, see <see cref="RefusalDelay"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller has gone. The attempt goes on and counts all the same.</exception>
    public ValueTask<AuthenticationResult> AuthenticateAsync(Credential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var arrived = time.GetTimestamp();
        if (credential is TokenCredential token)
        {
            return refusals.GiveAsync(tokens.AuthenticateAsync(token, context, cancellationToken), context, arrived, cancellationToken);
        }

        if (credential is ExternalIdentity proved)
        {
            return refusals.GiveAsync(external.AuthenticateAsync(proved, context, cancellationToken), context, arrived, cancellationToken);
        }

        var current = directories.Current;
        var presented = credential as PasswordCredential;
        if (credential is DelegatedCredential delegated)
        {
            (presented, current) = (delegated.Counted, new DirectorySet(current.Names, [delegated], []));
        }

        if (credential is ChallengeCredential answer && current.Find(answer.Challenge.Directory) is IChallengingDirectory asker)
        {
            (presented, current) = (answer.Counted, new DirectorySet(current.Names, [new AnsweredDirectory(asker, answer)], []));
        }

        if (presented is null)
        {
            return refusals.GiveAsync(new(AuthenticationResult.Refused(AuthenticationStatus.Unusable)), context, arrived, cancellationToken);
        }

        Span<char> name = stackalloc char[AccountNames.MaximumLength];
        // An empty password would be an anonymous bind to some directories, which succeeds.
        if (presented.Password.IsEmpty || presented.Password.Length > CredentialHash.MaximumPasswordLength
            || !current.Names.TryNormalise(presented.UserName, name, out var length))
        {
            var unusable = decisions.Decided(presented, context, null, AuthenticationResult.Refused(AuthenticationStatus.Unusable), AuditReason.Malformed);
            return refusals.GiveAsync(new(unusable), context, arrived, cancellationToken);
        }

        ReadOnlySpan<char> spelled = name[..length];
        var account = aliases.Find(spelled, directories.Current) is { } known ? known : spelled;
        var source = SourceNetwork.Of(context.Source);
        var standing = lockout.GetStatus(account, source);

        // A silenced source learns nothing, not even from memory; where the user is at home, the lockout alone decides.
        if (!standing.IsFamiliar && throttle.IsRateLimited(context.Source, source))
        {
            var silenced = decisions.Decided(presented, context, new string(account), AuthenticationResult.Refused(AuthenticationStatus.Throttled));
            return refusals.GiveAsync(new(silenced), context, arrived, cancellationToken);
        }

        var key = _hash.Of(spelled, presented.Password.Reveal());
        var remembered = verified.Find(key, current);
        if (remembered is not null && !standing.IsLocked)
        {
            return new(Remember(remembered, presented, context, account, source));
        }

        // From here on the answer, and how long it takes, say something of the name.
        var attempt = new Attempt(presented, context, new string(spelled), new string(account), source, standing.IsFamiliar, key, current);
        if (pending.TryEnter(context.Source, source, standing.IsFamiliar) is not { } place)
        {
            return new(Decide(attempt, AuthenticationStatus.Busy, AuditReason.TooManyPending));
        }

        var verifying = AnswerAsync(attempt with { Place = place }, standing, remembered is not null, cancellationToken);
        return refusals.GiveAsync(verifying, context, arrived, place, cancellationToken);
    }

    /// <summary>
    /// What memory says of a name and a password, where that is all there is to do: accepted before, last used from the same source in the
    /// same way, and neither locked nor silenced. Null in every other case, which is for <see cref="AuthenticateAsync"/>. No allocation.
    /// </summary>
    public AuthenticationResult? TryGetCached(ReadOnlySpan<char> userName, ReadOnlySpan<char> password, IPAddress address, string protocol, string scheme)
    {
        var current = directories.Current;
        Span<char> name = stackalloc char[AccountNames.MaximumLength];
        if (password.IsEmpty || password.Length > CredentialHash.MaximumPasswordLength || !current.Names.TryNormalise(userName, name, out var length))
        {
            return null;
        }

        ReadOnlySpan<char> spelled = name[..length];
        var account = aliases.Find(spelled, current) is { } known ? known : spelled;
        var source = SourceNetwork.Of(address);
        var standing = lockout.GetStatus(account, source);
        if (standing.IsLocked
            || (!standing.IsFamiliar && throttle.IsRateLimited(address, source))
            || verified.Find(_hash.Of(spelled, password), current) is not { } remembered
            || !remembered.WasSeenAt(source, protocol))
        {
            return null;
        }

        decisions.Repeated(protocol, scheme, remembered.Directory.Name);
        return remembered.Outcome;
    }

    /// <inheritdoc cref="TokenVerifier.TryGetCached"/>
    public AuthenticationResult? RecallToken(ReadOnlySpan<char> token, FrozenSet<string>? issuers, IPAddress address, string protocol, string scheme) =>
        tokens.TryGetCached(token, issuers, address, protocol, scheme);

    /// <inheritdoc cref="ExternalSignIn.TryGetCached"/>
    public AuthenticationResult? TryGetCached(ExternalIdentity identity, IPAddress address, string protocol, string scheme) =>
        external.TryGetCached(identity, address, protocol, scheme);

    private AuthenticationResult Remember(VerifiedCredential remembered, PasswordCredential presented, SignInContext context, ReadOnlySpan<char> account, SourceNetwork source)
    {
        if (!remembered.IsNewAt(source, context.Protocol))
        {
            decisions.Repeated(context.Protocol, context.Scheme, remembered.Directory.Name);
            return remembered.Outcome;
        }

        var name = new string(account);
        lockout.Seen(name, source);
        return decisions.Decided(presented, context, name, remembered.Outcome, AuditReason.Cached, remembered.Directory);
    }

    private ValueTask<AuthenticationResult> AnswerAsync(Attempt attempt, LockoutStatus standing, bool isRight, CancellationToken cancellationToken)
    {
        if (standing.IsLocked)
        {
            return new(Decide(attempt, AuthenticationStatus.LockedOut, isRight ? AuditReason.RightPasswordWhileLocked : AuditReason.None));
        }

        return stale.Find(attempt.Key, attempt.Source, attempt.Context.Device, attempt.Directories) is { } known
            ? new(decisions.Decided(attempt.Credential, attempt.Context, attempt.Account, AuthenticationResult.Refused(known.Result), AuditReason.StalePassword, known.Directory))
            : VerifyAsync(attempt, cancellationToken);
    }

    /// <summary>The same credential from the same source is asked about once, however many connections bring it at a time.</summary>
    private async ValueTask<AuthenticationResult> VerifyAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var own = new TaskCompletionSource<AuthenticationResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = _underway.GetOrAdd((attempt.Key, attempt.Source), own.Task);
        if (!ReferenceEquals(running, own.Task))
        {
            return decisions.Decided(attempt.Credential, attempt.Context, attempt.Account, await running.WaitAsync(cancellationToken));
        }

        // Who hangs up must not undo the counting: the attempt runs to its end, and the caller waits as long as it likes.
        var lead = LeadAsync(attempt, own);
        await lead.WaitAsync(cancellationToken);
        return await own.Task;
    }

    private async Task LeadAsync(Attempt attempt, TaskCompletionSource<AuthenticationResult> answer)
    {
        using var place = attempt.Place?.Hold();
        try
        {
            // The directories have their own, shorter time-outs; this bounds what waits in front of them, too.
            using var patience = new CancellationTokenSource(attempt.Directories.Timeout, time);
            answer.SetResult(await JudgeAsync(attempt, patience.Token));
        }
        catch (OperationCanceledException)
        {
            answer.SetResult(Decide(attempt, AuthenticationStatus.Busy, AuditReason.QueueFull));
        }
        finally
        {
            _underway.TryRemove((attempt.Key, attempt.Source), out _);
            answer.TrySetResult(AuthenticationResult.Refused(AuthenticationStatus.DirectoryUnavailable));
        }
    }

    private async Task<AuthenticationResult> JudgeAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        if (await throttle.EnterAsync(attempt.Context.Source, attempt.Source, attempt.IsFamiliar, cancellationToken) is not { } visit)
        {
            return Decide(attempt, AuthenticationStatus.Throttled);
        }

        var failures = 0;
        try
        {
            attempt = await NameAsync(attempt, cancellationToken);
            var admission = await lockout.EnterAsync(attempt.Account, attempt.Source, cancellationToken);
            if (!admission.IsAdmitted)
            {
                return admission.Verdict == LockoutAdmissionStatus.Locked
                    ? Decide(attempt, AuthenticationStatus.LockedOut)
                    : Decide(attempt, AuthenticationStatus.Busy, AuditReason.QueueFull);
            }

            var judgement = default(DirectoryResult?);
            var locked = false;
            try
            {
                var exposure = new PasswordExposure(async _ => throttle.TryEnterAgain(visit, attempt.IsFamiliar) && await lockout.TryEnterAgainAsync(admission));
                var context = attempt.Context with { Exposure = exposure, IsFamiliar = attempt.IsFamiliar };
                judgement = await inquiry.AskAsync(attempt.Directories, attempt.Account, attempt.Credential, context, cancellationToken);
                failures = judgement.Value.Failures;
            }
            finally
            {
                locked = await lockout.LeaveAsync(admission, judgement?.AttemptStatus ?? AttemptStatus.Unknown, failures);
            }

            return Conclude(attempt, judgement.Value, admission.Verdict, locked);
        }
        finally
        {
            throttle.Leave(visit, attempt.Source, failures);
        }
    }

    /// <summary>
    /// Finds out whose spelling it is, before anything is counted or a password is passed on: or else each new spelling of a name would be
    /// worth another guess. Asked once a spelling, of known and unknown names alike.
    /// </summary>
    private async ValueTask<Attempt> NameAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        if (!ReferenceEquals(attempt.Directories, directories.Current) || aliases.Find(attempt.Spelled, attempt.Directories) is not null)
        {
            return attempt;
        }

        var finding = await inquiry.FindAsync(attempt.Directories, attempt.Spelled, attempt.Credential.UserName, nameOnly: true, cancellationToken);
        if (finding is { Knowledge: UserKnowledge.Unavailable or UserKnowledge.NotTold, TriedAs: null })
        {
            return attempt;
        }

        var account = attempt.Directories.AccountOf(finding);
        aliases.Learn(attempt.Spelled, account ?? attempt.Spelled, account is not null && finding.User is not null, attempt.Directories);
        return account is null ? attempt with { Account = attempt.Spelled } : attempt with
        {
            Account = account,
            IsFamiliar = attempt.IsFamiliar || lockout.GetStatus(account, attempt.Source).IsFamiliar,
        };
    }

    private AuthenticationResult Conclude(Attempt attempt, DirectoryResult judgement, LockoutAdmissionStatus verdict, bool locked)
    {
        if (judgement is { Result.IsAccepted: true, Directory: { } directory })
        {
            if (ReferenceEquals(attempt.Directories, directories.Current) && attempt.Directories.AccountOf(directory.Name, judgement.Result.User.Name) is { } account)
            {
                aliases.Learn(attempt.Spelled, account, isKnown: true, attempt.Directories);
            }

            verified.Add(attempt.Key, judgement.Result, directory, attempt.Directories, attempt.Source, attempt.Context.Protocol);
        }

        if (judgement.Result.Status is AuthenticationStatus.WrongPassword or AuthenticationStatus.UnknownUser
            && ReferenceEquals(attempt.Directories, directories.Current))
        {
            stale.Add(attempt.Key, attempt.Source, attempt.Context.Device, judgement, attempt.Directories);
        }

        var reason = (locked, judgement.HasFailed, judgement.Result.Status, verdict) switch
        {
            (true, _, _, _) => AuditReason.LockedNow,
            (_, true, _, _) => AuditReason.DirectoryFailed,
            (_, _, AuthenticationStatus.DirectoryUnavailable, _) when judgement.IsUnanswered => AuditReason.Unanswered,
            (_, _, AuthenticationStatus.Busy, _) => AuditReason.QueueFull,
            (_, _, _, LockoutAdmissionStatus.AdmittedByLogOnly) => AuditReason.WouldHaveLocked,
            (_, _, _, LockoutAdmissionStatus.AdmittedAfterLock) => AuditReason.TryAfterLock,
            _ => AuditReason.None,
        };
        var outcome = judgement.TellsKnownUser ? AuthenticationResult.KnownUserUnanswered : judgement.Result;
        return decisions.Decided(attempt.Credential, attempt.Context, attempt.Account, outcome, reason, judgement.Directory);
    }

    private AuthenticationResult Decide(Attempt attempt, AuthenticationStatus refusal, AuditReason reason = AuditReason.None) =>
        decisions.Decided(attempt.Credential, attempt.Context, attempt.Account, AuthenticationResult.Refused(refusal), reason);
}
