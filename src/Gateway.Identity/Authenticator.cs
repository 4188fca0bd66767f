using System.Collections.Frozen;
using System.Net;
using Gateway.Identity.AppPasswords;
using Gateway.Identity.Challenges;
using Gateway.Identity.Credentials;
using Gateway.Identity.External;
using Gateway.Identity.PasswordChanges;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;

namespace Gateway.Identity;

/// <summary>Authenticates credentials of every kind and protocol: rate limiting, lockout, cache, directories, audit.</summary>
public sealed class Authenticator
{
    private readonly PasswordSignIn _passwords;
    private readonly TokenSignIn _tokens;
    private readonly ExternalSignIn _external;
    private readonly AppPasswordSignIn _appPasswords;
    private readonly RefusalDelay _refusals;
    private readonly TimeProvider _time;
    private readonly FrozenDictionary<Type, SignIn> _signIns;

    internal Authenticator(
        PasswordSignIn passwords,
        TokenSignIn tokens,
        ExternalSignIn external,
        AppPasswordSignIn appPasswords,
        RefusalDelay refusals,
        TimeProvider time)
    {
        (_passwords, _tokens, _external, _appPasswords) = (passwords, tokens, external, appPasswords);
        (_refusals, _time) = (refusals, time);
        _signIns = new Dictionary<Type, SignIn>
        {
            [typeof(PasswordCredential)] = (credential, context, arrived, token) =>
                passwords.AuthenticateAsync((PasswordCredential)credential, context, arrived, token),
            [typeof(DelegatedCredential)] = (credential, context, arrived, token) =>
                passwords.AuthenticateAsync((DelegatedCredential)credential, context, arrived, token),
            [typeof(ChallengeCredential)] = (credential, context, arrived, token) =>
                passwords.AuthenticateAsync((ChallengeCredential)credential, context, arrived, token),
            [typeof(PasswordChangeCredential)] = (credential, context, arrived, token) =>
                passwords.AuthenticateAsync((PasswordChangeCredential)credential, context, arrived, token),
            [typeof(AppPasswordCredential)] = (credential, context, arrived, token) => refusals.DelayRefusalAsync(
                appPasswords.AuthenticateAsync((AppPasswordCredential)credential, context, arrived, token), context, arrived, token),
            [typeof(TokenCredential)] = (credential, context, arrived, token) =>
                refusals.DelayRefusalAsync(tokens.AuthenticateAsync((TokenCredential)credential, context, token), context, arrived, token),
            [typeof(ExternalIdentity)] = (credential, context, arrived, token) =>
                refusals.DelayRefusalAsync(
                    external.AuthenticateAsync((ExternalIdentity)credential, context, token), context, arrived, token),
        }.ToFrozenDictionary();
    }

    private delegate ValueTask<AuthenticationResult> SignIn(
        Credential credential, SignInContext context, long arrived, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the user of a credential. Never throws for a wrong credential or an unreachable directory. Completes synchronously for a
    /// cached credential; a refusal is delayed, see <see cref="RefusalDelay"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException">The client has disconnected. The attempt continues and counts all the same.</exception>
    public ValueTask<AuthenticationResult> AuthenticateAsync(
        Credential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var arrived = context.Arrived ?? _time.GetTimestamp();
        if (_signIns.TryGetValue(credential.GetType(), out var signIn))
        {
            return signIn(credential, context, arrived, cancellationToken);
        }

        var unusable = AuthenticationResult.Refused(AuthenticationStatus.Unusable);
        return _refusals.DelayRefusalAsync(new(unusable), context, arrived, cancellationToken);
    }

    /// <inheritdoc cref="PasswordSignIn.TryGetCached(ReadOnlySpan{char}, ReadOnlySpan{char}, IPAddress, string)"/>
    public CachedSignIn? TryGetCached(ReadOnlySpan<char> userName, ReadOnlySpan<char> password, IPAddress address, string protocol) =>
        _passwords.TryGetCached(userName, password, address, protocol);

    /// <inheritdoc cref="AppPasswordSignIn.TryGetCached"/>
    public CachedSignIn? TryGetCachedAppPassword(
        ReadOnlySpan<char> userName, ReadOnlySpan<char> password, string scope, IPAddress address, string protocol) =>
        _appPasswords.TryGetCached(userName, password, scope, address, protocol);

    /// <inheritdoc cref="PasswordSignIn.TryGetCachedSession"/>
    public CachedSignIn? TryGetCachedSession(PasswordCredential credential, IPAddress address, string protocol) =>
        _passwords.TryGetCachedSession(credential, address, protocol);

    /// <inheritdoc cref="TokenSignIn.TryGetCached"/>
    public CachedSignIn? TryGetCachedToken(
        ReadOnlySpan<char> token, FrozenSet<string>? issuers, IPAddress address, string protocol) =>
        _tokens.TryGetCached(token, issuers, address, protocol);

    /// <inheritdoc cref="ExternalSignIn.TryGetCached"/>
    public CachedSignIn? TryGetCached(ExternalIdentity identity, IPAddress address, string protocol) =>
        _external.TryGetCached(identity, address, protocol);
}
