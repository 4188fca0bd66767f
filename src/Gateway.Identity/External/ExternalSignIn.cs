using System.Net;
using Gateway.Identity.Auditing;
using Gateway.Identity.Bounded;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.External;

/// <summary>
/// From a proof that was judged elsewhere to a user. Tickets and keys cannot be guessed, so nobody's account is locked by bad ones, and a
/// locked account's owner gets in by a good one; a source that sends many bad ones is silenced as any other.
/// </summary>
public sealed class ExternalSignIn
{
    private readonly DirectorySource _directories;
    private readonly DirectoryInquiry _inquiry;
    private readonly SourceThrottle _throttle;
    private readonly ILockoutStore _lockout;
    private readonly DecisionLog _decisions;
    private readonly IOptionsMonitor<IdentityOptions> _options;
    private readonly TimeProvider _time;
    private readonly BoundedTable<(string Authority, string? Directory, string UserName), VerifiedExternal> _verified;

    public ExternalSignIn(
        DirectorySource directories, DirectoryInquiry inquiry, SourceThrottle throttle, ILockoutStore lockout, DecisionLog decisions, IOptionsMonitor<IdentityOptions> options, TimeProvider time)
    {
        _directories = directories;
        _inquiry = inquiry;
        _throttle = throttle;
        _lockout = lockout;
        _decisions = decisions;
        _options = options;
        _time = time;
        _verified = new(() => options.CurrentValue.Cache.Capacity, time, EqualityComparer<(string, string?, string)>.Default, _ => throw new NotSupportedException("Nothing here has to stay."));
    }

    /// <summary>Answers who it is. Whom memory knows completes synchronously.</summary>
    internal ValueTask<AuthenticationResult> AuthenticateAsync(ExternalIdentity identity, SignInContext context, CancellationToken cancellationToken)
    {
        var current = _directories.Current;
        var source = SourceNetwork.Of(context.Source);
        var account = identity.UserName.Length > 0 ? current.Names.Normalize(identity.UserName) : null;
        if (_throttle.IsRateLimited(context.Source, source) && !IsFamiliar(account, source))
        {
            return new(Refuse(identity, context, account, AuthenticationStatus.Throttled));
        }

        if (identity.Fault != AuditReason.None)
        {
            return CountAsync(identity, context, account, source, cancellationToken);
        }

        if (account is null)
        {
            return new(Refuse(identity, context, null, AuthenticationStatus.Unusable, AuditReason.Malformed));
        }

        return IsRemembered(identity) && _verified.Entries.TryGetValue(Key(identity), out var known) && known.HoldsAt(_time.GetUtcNow(), current)
            ? new(Remember(identity, context, known, account, source))
            : LookUpAsync(identity, context, current, account, source, cancellationToken);
    }

    /// <summary>
    /// What memory says of somebody who was proved, where that is all there is to do: let in before, last seen from the same source in the
    /// same way, and that source not silenced. Null in every other case. No allocation.
    /// </summary>
    internal AuthenticationResult? TryGetCached(ExternalIdentity identity, IPAddress address, string protocol, string scheme)
    {
        var source = SourceNetwork.Of(address);
        if (identity.Fault != AuditReason.None
            || !IsRemembered(identity)
            || !_verified.Entries.TryGetValue(Key(identity), out var known)
            || !known.HoldsAt(_time.GetUtcNow(), _directories.Current)
            || !known.WasSeenAt(source, protocol)
            || _throttle.IsRateLimited(address, source))
        {
            return null;
        }

        _decisions.Repeated(protocol, scheme, NameOf(identity));
        return known.Outcome;
    }

    internal void DropExpired() => _verified.DropExpired();

    private AuthenticationResult Remember(ExternalIdentity identity, SignInContext context, VerifiedExternal known, string account, SourceNetwork source)
    {
        if (!known.IsNewAt(source, context.Protocol))
        {
            _decisions.Repeated(context.Protocol, context.Scheme, NameOf(identity));
            return known.Outcome;
        }

        _lockout.Seen(account, source);
        return _decisions.Decided(identity, context, account, known.Outcome, AuditReason.Cached, NameOf(identity));
    }

    /// <summary>A proof that failed counts against the source.</summary>
    private async ValueTask<AuthenticationResult> CountAsync(ExternalIdentity identity, SignInContext context, string? account, SourceNetwork source, CancellationToken cancellationToken)
    {
        if (await _throttle.EnterAsync(context.Source, source, IsFamiliar(account, source), cancellationToken) is not { } visit)
        {
            return Refuse(identity, context, account, AuthenticationStatus.Throttled);
        }

        _throttle.Leave(visit, source, failures: 1);
        return Refuse(identity, context, account, AuthenticationStatus.InvalidToken, identity.Fault);
    }

    private async ValueTask<AuthenticationResult> LookUpAsync(
        ExternalIdentity identity, SignInContext context, DirectorySet current, string account, SourceNetwork source, CancellationToken cancellationToken)
    {
        var directory = identity.Directory is { } name ? current.Find(name) : null;
        if (identity.Directory is not null && directory is null)
        {
            return Refuse(identity, context, account, AuthenticationStatus.DirectoryUnavailable);
        }

        var outcome = directory is null
            ? AuthenticationResult.Accepted(new UserIdentity { Name = account, Directory = identity.Authority, Groups = identity.Groups })
            : OutcomeOf(await _inquiry.FindAsync(new DirectorySet(current.Names, [directory], []), account, identity.UserName, nameOnly: false, cancellationToken));
        if (!outcome.IsAccepted)
        {
            return Refuse(identity, context, account, outcome.Status);
        }

        if (_options.CurrentValue.Cache.Life is var life && life > TimeSpan.Zero && IsRemembered(identity))
        {
            var verified = new VerifiedExternal(outcome, directory, current, _time.GetUtcNow() + life);
            verified.IsNewAt(source, context.Protocol);
            _verified.Set(Key(identity), verified);
        }

        _lockout.Seen(account, source);
        return _decisions.Decided(identity, context, account, outcome, AuditReason.None, NameOf(identity));
    }

    private static AuthenticationResult OutcomeOf(UserLookupResult finding) => (finding.Knowledge, finding.User) switch
    {
        (UserKnowledge.Known, { } user) => AuthenticationResult.Accepted(user),
        (UserKnowledge.Disabled, _) => AuthenticationResult.Refused(AuthenticationStatus.Disabled),
        (UserKnowledge.Unknown, _) => AuthenticationResult.Refused(AuthenticationStatus.UnknownUser),
        (UserKnowledge.NotTold, _) => AuthenticationResult.Refused(AuthenticationStatus.Unusable),
        _ => AuthenticationResult.Refused(AuthenticationStatus.DirectoryUnavailable),
    };

    // Groups that come with the proof are as new as the proof.
    private static bool IsRemembered(ExternalIdentity identity) => identity.Groups.Count == 0;

    private bool IsFamiliar(string? account, SourceNetwork source) => account is not null && _lockout.GetStatus(account, source).IsFamiliar;

    private AuthenticationResult Refuse(ExternalIdentity identity, SignInContext context, string? account, AuthenticationStatus result, AuditReason reason = AuditReason.None) =>
        _decisions.Decided(identity, context, account, AuthenticationResult.Refused(result), reason, NameOf(identity));

    private static string NameOf(ExternalIdentity identity) => identity.Directory ?? identity.Authority;

    private static (string, string?, string) Key(ExternalIdentity identity) => (identity.Authority, identity.Directory, identity.UserName);
}
