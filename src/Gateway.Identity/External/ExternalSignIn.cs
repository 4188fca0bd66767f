using System.Net;
using Gateway.Identity.Auditing;
using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.Identity.Verification;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.External;

/// <summary>
/// Signs in users that were authenticated elsewhere. Tickets and keys cannot be guessed: failed proofs do not lock an account, and an
/// accepted proof signs the owner of a locked account in. Failed proofs count against their source, and a rate-limited source is told no
/// more than that; a good proof is accepted from there too, because it is no guess.
/// </summary>
internal sealed class ExternalSignIn(
    UserDirectories users,
    SourceThrottle throttle,
    ILockoutStore lockout,
    DecisionLog decisions,
    IOptionsMonitor<VerifiedCredentialsOptions> options,
    TimeProvider time)
{
    private readonly BoundedTable<(string Authority, string? Directory, string UserName), VerifiedExternal> _verified =
        new(() => options.CurrentValue.Capacity, time, EqualityComparer<(string, string?, string)>.Default);

    /// <summary>Returns the user. Completes synchronously for a cached identity.</summary>
    public ValueTask<AuthenticationResult> AuthenticateAsync(
        ExternalIdentity identity, SignInContext context, CancellationToken cancellationToken)
    {
        var current = users.Source.Current;
        var source = SourceNetwork.Of(context.Source);
        var account = identity.UserName.Length > 0 ? current.Names.Normalize(identity.UserName) : null;
        if (identity.Fault != AuditReason.None)
        {
            return CountAsync(identity, context, account, source, cancellationToken);
        }

        if (account is null)
        {
            return new(Refuse(identity, context, null, AuthenticationStatus.Unusable, AuditReason.Malformed));
        }

        if (current.Names.NormalizeExact(identity.UserName) is null)
        {
            return new(Refuse(identity, context, null, AuthenticationStatus.InvalidToken, AuditReason.InexactName));
        }

        return Find(identity, current) is { } cached
            ? new(AcceptCached(identity, context, cached, account, source))
            : LookUpAsync(identity, context, current, account, source, cancellationToken);
    }

    /// <summary>
    /// The cached result, if nothing else is to be done: the identity was accepted before, was last used from the same source by the same
    /// protocol. Null in every other case. It is not counted. No allocation.
    /// </summary>
    public CachedSignIn? TryGetCached(ExternalIdentity identity, IPAddress address, string protocol) =>
        Find(identity, users.Source.Current) is { } cached && cached.WasSeenAt(SourceNetwork.Of(address), protocol)
            ? new(cached.Result, NameOf(identity))
            : null;

    public void DropExpired() => _verified.DropExpired();

    private VerifiedExternal? Find(ExternalIdentity identity, DirectorySet current) =>
        identity.Fault == AuditReason.None
        && IsCacheable(identity)
        && _verified.Entries.TryGetValue(Key(identity), out var cached)
        && cached.IsValid(time.GetUtcNow(), current, options.CurrentValue.Life)
            ? cached
            : null;

    private AuthenticationResult AcceptCached(
        ExternalIdentity identity, SignInContext context, VerifiedExternal cached, string account, SourceNetwork source)
    {
        if (!cached.IsNewAt(source, context.Protocol))
        {
            decisions.Repeated(context.Protocol, context.Scheme, NameOf(identity));
            return cached.Result;
        }

        lockout.Seen(account, source);
        return decisions.Decided(identity, context, account, cached.Result, AuditReason.Cached, NameOf(identity));
    }

    /// <summary>A failed proof counts against the source.</summary>
    private async ValueTask<AuthenticationResult> CountAsync(
        ExternalIdentity identity, SignInContext context, string? account, SourceNetwork source, CancellationToken cancellationToken)
    {
        if (await throttle.EnterAsync(context.Source, source, IsFamiliar(account, source), cancellationToken) is not { } visit)
        {
            return Refuse(identity, context, account, AuthenticationStatus.Throttled);
        }

        await throttle.LeaveAsync(visit, failures: 1);
        return Refuse(identity, context, account, AuthenticationStatus.InvalidToken, identity.Fault);
    }

    private async ValueTask<AuthenticationResult> LookUpAsync(
        ExternalIdentity identity,
        SignInContext context,
        DirectorySet current,
        string account,
        SourceNetwork source,
        CancellationToken cancellationToken)
    {
        var directory = identity.Directory is { } name ? current.Find(name) : null;
        if (identity.Directory is not null && directory is null)
        {
            return Refuse(identity, context, account, AuthenticationStatus.DirectoryUnavailable);
        }

        var lookup = directory is null
            ? new UserLookupResult(
                UserKnowledge.Known, new UserIdentity { Name = account, Directory = identity.Authority, Groups = identity.Groups })
            : await FindAsync(new DirectorySet(current.Names, [directory], []), account, identity.UserName, cancellationToken);
        if (!lookup.IsExact)
        {
            return Refuse(identity, context, account, AuthenticationStatus.InvalidToken, AuditReason.InexactName);
        }

        var result = ResultOf(identity, lookup);
        if (!result.IsAccepted)
        {
            return Refuse(identity, context, account, result.Status);
        }

        if (options.CurrentValue.Life is var life && life > TimeSpan.Zero && IsCacheable(identity))
        {
            var verified = new VerifiedExternal(result, directory, current, time.GetUtcNow(), life);
            verified.IsNewAt(source, context.Protocol);
            _verified.Set(Key(identity), verified);
        }

        lockout.Seen(account, source);
        return decisions.Decided(identity, context, account, result, AuditReason.None, NameOf(identity));
    }

    /// <summary>
    /// Looks a user up, as long as a password may take: a directory answers in many steps, each with a time-out of its own.
    /// </summary>
    private async ValueTask<UserLookupResult> FindAsync(
        DirectorySet directories, string account, string userName, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(directories.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await users.Inquiry.FindAsync(directories, account, userName, nameOnly: false, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new UserLookupResult(UserKnowledge.Unavailable);
        }
    }

    private static AuthenticationResult ResultOf(ExternalIdentity identity, UserLookupResult lookup) =>
        lookup.Knowledge == UserKnowledge.NotTold && identity is { IsKnownWithoutDirectory: true, Directory: { } directory }
            ? AuthenticationResult.Accepted(new UserIdentity { Name = identity.UserName, Directory = directory })
            : ResultOf(lookup);

    private static AuthenticationResult ResultOf(UserLookupResult lookup) => (lookup.Knowledge, lookup.User) switch
    {
        (UserKnowledge.Known, { } user) => AuthenticationResult.Accepted(user),
        (UserKnowledge.Disabled, _) => AuthenticationResult.Refused(AuthenticationStatus.Disabled),
        (UserKnowledge.Unknown, _) => AuthenticationResult.Refused(AuthenticationStatus.UnknownUser),
        (UserKnowledge.NotTold, _) => AuthenticationResult.Refused(AuthenticationStatus.Unusable),
        _ => AuthenticationResult.Refused(AuthenticationStatus.DirectoryUnavailable),
    };

    // Groups that come with the proof are only as recent as the proof, so they are not cached.
    private static bool IsCacheable(ExternalIdentity identity) => identity.Groups.Count == 0;

    private bool IsFamiliar(string? account, SourceNetwork source) => account is not null && lockout.GetStatus(account, source).IsFamiliar;

    private AuthenticationResult Refuse(
        ExternalIdentity identity,
        SignInContext context,
        string? account,
        AuthenticationStatus status,
        AuditReason reason = AuditReason.None) =>
        decisions.Decided(identity, context, account, AuthenticationResult.Refused(status), reason, NameOf(identity));

    private static string NameOf(ExternalIdentity identity) => identity.Directory ?? identity.Authority;

    private static (string, string?, string) Key(ExternalIdentity identity) => (identity.Authority, identity.Directory, identity.UserName);
}
