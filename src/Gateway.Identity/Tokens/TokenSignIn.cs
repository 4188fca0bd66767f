using System.Collections.Frozen;
using System.Net;
using Gateway.Identity.Auditing;
using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Gateway.Identity.Throttling;
using Gateway.Identity.Verification;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Tokens;

/// <summary>
/// Signs in users by access tokens. Tokens cannot be guessed, so refused tokens do not lock an account; they count against their source.
/// From a rate-limited source only valid tokens are accepted.
/// </summary>
internal sealed class TokenSignIn(
    TokenIssuers issuers,
    TokenVerifier verifier,
    SourceThrottle throttle,
    DecisionLog decisions,
    IOptionsMonitor<VerifiedCredentialsOptions> options,
    TimeProvider time)
{
    private readonly BoundedTable<CredentialKey, VerifiedToken> _verified =
        new(() => options.CurrentValue.Capacity, time, EqualityComparer<CredentialKey>.Default);

    private readonly CredentialHash _hash = new();

    /// <summary>Returns the user of the token. Completes synchronously for a cached token.</summary>
    public ValueTask<AuthenticationResult> AuthenticateAsync(
        TokenCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var current = issuers.Current;
        var source = SourceNetwork.Of(context.Source);
        var key = _hash.Of(credential.Token.Reveal());
        return Find(key, current, credential.Issuers) is { } cached && verifier.IsOf(credential, cached.Result.User)
            ? new(AcceptCached(credential, context, cached, source))
            : VerifyAsync(credential, context, current, source, key, cancellationToken);
    }

    /// <summary>
    /// The cached result of a token whose client names no user, if nothing else is to be done: the token was accepted before and was last
    /// used from the same source by the same protocol. Null in every other case. It is not counted. No allocation.
    /// </summary>
    public CachedSignIn? TryGetCached(ReadOnlySpan<char> token, FrozenSet<string>? accepted, IPAddress address, string protocol) =>
        Find(_hash.Of(token), issuers.Current, accepted) is { } cached && cached.WasSeenAt(SourceNetwork.Of(address), protocol)
            ? new(cached.Result, cached.Issuer.Name)
            : null;

    public void DropExpired() => _verified.DropExpired();

    private VerifiedToken? Find(CredentialKey key, TokenIssuerSet current, FrozenSet<string>? accepted)
    {
        if (!_verified.Entries.TryGetValue(key, out var cached))
        {
            return null;
        }

        if (cached.IsValid(time.GetUtcNow(), current))
        {
            return TokenVerifier.IsAccepted(accepted, cached.Issuer) ? cached : null;
        }

        _verified.Remove(key);
        return null;
    }

    private AuthenticationResult AcceptCached(TokenCredential credential, SignInContext context, VerifiedToken cached, SourceNetwork source)
    {
        if (!cached.IsNewAt(source, context.Protocol))
        {
            decisions.Repeated(context.Protocol, context.Scheme, cached.Issuer.Name);
            return cached.Result;
        }

        return decisions.Decided(credential, context, cached.Result.User?.Name, cached.Result, AuditReason.Cached, cached.Issuer.Name);
    }

    private async ValueTask<AuthenticationResult> VerifyAsync(
        TokenCredential credential,
        SignInContext context,
        TokenIssuerSet current,
        SourceNetwork source,
        CredentialKey key,
        CancellationToken cancellationToken)
    {
        if (await throttle.EnterAsync(context.Source, source, familiar: false, cancellationToken) is not { } visit)
        {
            // A valid token is not a guess. It is accepted even if the source is rate limited.
            var proof = await verifier.VerifyAccessTokenAsync(credential, current, cancellationToken);
            return proof.Fault == TokenFault.None ? Conclude(credential, context, proof, source, key) : decisions.Decided(
                credential, context, null, AuthenticationResult.Refused(AuthenticationStatus.Throttled), AuditReason.None, null);
        }

        var failed = false;
        try
        {
            var result = await verifier.VerifyAccessTokenAsync(credential, current, cancellationToken);
            failed = result.Fault is not (TokenFault.None or TokenFault.NoKeys or TokenFault.Expired);
            return Conclude(credential, context, result, source, key);
        }
        finally
        {
            await throttle.LeaveAsync(visit, failed ? 1 : 0);
        }
    }

    private AuthenticationResult Conclude(
        TokenCredential credential, SignInContext context, TokenResult token, SourceNetwork source, CredentialKey key)
    {
        if (token is { Fault: TokenFault.None, User: { } user, Issuer: { } issuer })
        {
            var accepted = AuthenticationResult.Accepted(user);
            var verified = new VerifiedToken(token, accepted, issuer);
            verified.IsNewAt(source, context.Protocol);
            _verified.Set(key, verified);
            return decisions.Decided(credential, context, user.Name, accepted, AuditReason.None, issuer.Name);
        }

        var status = token.Fault == TokenFault.NoKeys ? AuthenticationStatus.DirectoryUnavailable : AuthenticationStatus.InvalidToken;
        return decisions.Decided(
            credential, context, null, AuthenticationResult.Refused(status), token.Fault.ToReason(), token.Issuer?.Name);
    }
}
