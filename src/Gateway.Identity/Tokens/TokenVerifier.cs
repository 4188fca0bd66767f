using System.Collections.Frozen;
using System.Net;
using Gateway.Identity.Auditing;
using Gateway.Identity.Bounded;
using Gateway.Identity.Directories;
using Gateway.Identity.Throttling;
using Gateway.Identity.Verification;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.Identity.Tokens;

/// <summary>
/// From a token to a user. A token cannot be guessed, so no account is locked by bad ones; a source that sends many is silenced as any other.
/// </summary>
public sealed class TokenVerifier
{
    private readonly TokenIssuers _issuers;
    private readonly DirectorySource _directories;
    private readonly SourceThrottle _throttle;
    private readonly DecisionLog _decisions;
    private readonly TokenMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly BoundedTable<CredentialKey, VerifiedToken> _verified;
    private readonly CredentialHash _hash = new();

    public TokenVerifier(TokenIssuers issuers, DirectorySource directories, SourceThrottle throttle, DecisionLog decisions, TokenMetrics metrics, IOptionsMonitor<IdentityOptions> options, TimeProvider time)
    {
        _issuers = issuers;
        _directories = directories;
        _throttle = throttle;
        _decisions = decisions;
        _metrics = metrics;
        _time = time;
        _verified = new BoundedTable<CredentialKey, VerifiedToken>(
            () => options.CurrentValue.Cache.Capacity, time, EqualityComparer<CredentialKey>.Default, _ => throw new NotSupportedException("Nothing here has to stay."));
    }

    /// <summary>Answers whose the token is. A warm one completes synchronously.</summary>
    internal ValueTask<AuthenticationResult> AuthenticateAsync(TokenCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var current = _issuers.Current;
        var source = SourceNetwork.Of(context.Source);
        var key = _hash.Of(credential.Token.Reveal());
        if (_verified.Entries.TryGetValue(key, out var known))
        {
            if (!known.HoldsAt(_time.GetUtcNow(), current))
            {
                _verified.Remove(key);
            }
            else if (IsTaken(credential.Issuers, known.Issuer) && IsOf(credential, known.Outcome.User))
            {
                return new(Remember(credential, context, known, source));
            }
        }

        return VerifyAsync(credential, context, current, source, key, cancellationToken);
    }

    /// <summary>
    /// What memory says of a token that names no user beside it, where that is all there is to do: accepted before, and last used from the
    /// same source in the same way. Null in every other case. No allocation.
    /// </summary>
    internal AuthenticationResult? TryGetCached(ReadOnlySpan<char> token, FrozenSet<string>? issuers, IPAddress address, string protocol, string scheme)
    {
        if (!_verified.Entries.TryGetValue(_hash.Of(token), out var known)
            || !known.HoldsAt(_time.GetUtcNow(), _issuers.Current)
            || !IsTaken(issuers, known.Issuer)
            || !known.WasSeenAt(SourceNetwork.Of(address), protocol))
        {
            return null;
        }

        _decisions.Repeated(protocol, scheme, known.Issuer.Name);
        return known.Outcome;
    }

    /// <summary>Judges what a provider says of somebody who signed in there, asking it for keys where they are not at hand.</summary>
    /// <param name="text">The ID token.</param>
    /// <param name="issuer">The provider that was asked.</param>
    /// <param name="clientId">Who asked.</param>
    /// <param name="nonce">What was said when asking.</param>
    /// <param name="cancellationToken">Ends the asking for keys.</param>
    public async ValueTask<TokenResult> JudgeIdTokenAsync(string text, TokenIssuer issuer, string clientId, string nonce, CancellationToken cancellationToken) =>
        TokenCheck.Read(text) is { } token && TokenCheck.IsForIdentity(token)
            ? Counted(IdToken.Judge(token, Named(await JudgeAsync(token, issuer, [clientId], cancellationToken)), clientId, nonce))
            : Counted(new TokenResult(TokenFault.Malformed) { Issuer = issuer });

    /// <summary>Judges a provider's word that sessions of its client end.</summary>
    public async ValueTask<TokenResult> JudgeLogoutTokenAsync(string text, TokenIssuer issuer, string clientId, CancellationToken cancellationToken) =>
        TokenCheck.Read(text) is { } token && TokenCheck.IsForLogout(token)
            ? Counted(IdToken.JudgeLogout(await JudgeAsync(token, issuer, [clientId], cancellationToken)))
            : Counted(new TokenResult(TokenFault.Malformed) { Issuer = issuer });

    internal void DropExpired() => _verified.DropExpired();

    private AuthenticationResult Remember(TokenCredential credential, SignInContext context, VerifiedToken known, SourceNetwork source)
    {
        if (!known.IsNewAt(source, context.Protocol))
        {
            _decisions.Repeated(context.Protocol, context.Scheme, known.Issuer.Name);
            return known.Outcome;
        }

        return _decisions.Decided(credential, context, known.Outcome.User?.Name, known.Outcome, AuditReason.Cached, known.Issuer.Name);
    }

    private async ValueTask<AuthenticationResult> VerifyAsync(TokenCredential credential, SignInContext context, TokenIssuerSet current, SourceNetwork source, CredentialKey key, CancellationToken cancellationToken)
    {
        if (await _throttle.EnterAsync(context.Source, source, familiar: false, cancellationToken) is not { } visit)
        {
            return _decisions.Decided(credential, context, null, AuthenticationResult.Refused(AuthenticationStatus.Throttled), AuditReason.None, null);
        }

        var failed = false;
        try
        {
            var finding = await JudgeAsync(credential, current, cancellationToken);
            failed = finding.Fault is not (TokenFault.None or TokenFault.NoKeys or TokenFault.Expired);
            return Conclude(credential, context, finding, source, key);
        }
        finally
        {
            _throttle.Leave(visit, source, failed ? 1 : 0);
        }
    }

    private AuthenticationResult Conclude(TokenCredential credential, SignInContext context, TokenResult finding, SourceNetwork source, CredentialKey key)
    {
        if (finding is { Fault: TokenFault.None, User: { } user, Issuer: { } issuer })
        {
            var outcome = AuthenticationResult.Accepted(user);
            var verified = new VerifiedToken(finding, outcome, issuer);
            verified.IsNewAt(source, context.Protocol);
            _verified.Set(key, verified);
            return _decisions.Decided(credential, context, user.Name, outcome, AuditReason.None, issuer.Name);
        }

        _metrics.Refused(finding.Issuer?.Name, finding.Fault);
        var result = finding.Fault == TokenFault.NoKeys ? AuthenticationStatus.DirectoryUnavailable : AuthenticationStatus.InvalidToken;
        return _decisions.Decided(credential, context, null, AuthenticationResult.Refused(result), finding.Fault.ToReason(), finding.Issuer?.Name);
    }

    private async ValueTask<TokenResult> JudgeAsync(TokenCredential credential, TokenIssuerSet current, CancellationToken cancellationToken)
    {
        if (TokenCheck.Read(credential.Token.Reveal()) is not { } token || !TokenCheck.IsForAccess(token))
        {
            return new TokenResult(TokenFault.Malformed);
        }

        if (current.Of(token.Issuer) is not { } issuer || !IsTaken(credential.Issuers, issuer))
        {
            return new TokenResult(TokenFault.Issuer);
        }

        var finding = Named(await JudgeAsync(token, issuer, issuer.Options.Audiences, cancellationToken));
        if (finding.Fault != TokenFault.None)
        {
            return finding;
        }

        return IdToken.IsOne(finding) ? finding with { Fault = TokenFault.Audience, User = null }
            : !TokenClaims.HasScopes(finding.Claims, issuer.Options.Scopes) ? finding with { Fault = TokenFault.Scope, User = null }
            : !IsOf(credential, finding.User) ? finding with { Fault = TokenFault.OtherUser, User = null }
            : finding;
    }

    private async ValueTask<TokenResult> JudgeAsync(JsonWebToken token, TokenIssuer issuer, IReadOnlyList<string> audiences, CancellationToken cancellationToken)
    {
        if (await issuer.FindAsync(cancellationToken) is not { } document)
        {
            return new TokenResult(TokenFault.NoKeys) { Issuer = issuer };
        }

        var finding = await TokenCheck.JudgeAsync(token, issuer, document.Keys, audiences, _time.GetUtcNow());
        if (finding.Fault == TokenFault.UnknownKey && await issuer.RefreshAsync(document, cancellationToken) is { } newer && !ReferenceEquals(newer.Keys, document.Keys))
        {
            finding = await TokenCheck.JudgeAsync(token, issuer, newer.Keys, audiences, _time.GetUtcNow());
        }

        return finding;
    }

    /// <summary>The finding with the user whom the claims name.</summary>
    private TokenResult Named(TokenResult finding)
    {
        if (finding is not { Fault: TokenFault.None, Issuer: { } issuer })
        {
            return finding;
        }

        return TokenClaims.Text(finding.Claims, issuer.Options.UserNameClaim) is { } claimed && _directories.Current.Names.Normalize(claimed) is { } name
            ? finding with { User = new UserIdentity { Name = name, Directory = issuer.Name, Groups = TokenClaims.List(finding.Claims, issuer.Options.GroupsClaim) } }
            : finding with { Fault = TokenFault.NoUser };
    }

    private static bool IsTaken(FrozenSet<string>? named, TokenIssuer issuer) => named is null || named.Contains(issuer.Name);

    private bool IsOf(TokenCredential credential, UserIdentity? user) =>
        credential.UserName.Length == 0 || (user is not null && _directories.Current.Names.Normalize(credential.UserName) == user.Name);

    private TokenResult Counted(TokenResult finding)
    {
        if (finding.Fault != TokenFault.None)
        {
            _metrics.Refused(finding.Issuer?.Name, finding.Fault);
        }

        return finding;
    }
}
