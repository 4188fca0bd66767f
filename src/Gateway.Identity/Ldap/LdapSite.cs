using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Outbound;
using Polly;
using Polly.Retry;

namespace Gateway.Identity.Ldap;

/// <summary>
/// The servers of one part of the tree, with two pools: connections with the identity of the gateway, which search, and connections that
/// try the passwords of users.
/// </summary>
internal sealed class LdapSite : IAsyncDisposable, IDisposable
{
    private readonly LdapOptions _options;
    private readonly LdapPool _searches;
    private readonly LdapPool _binds;
    private readonly ResiliencePipeline _retry;

    public LdapSite(LdapOptions options, IReadOnlyList<Uri> addresses, Dialer dialer, TimeProvider time)
    {
        _options = options;
        var servers = new LdapServers(options, addresses, dialer, time);
        _searches = new LdapPool(servers, token => SignInAsync(servers, token), options.Connections, time);
        _binds = new LdapPool(servers, servers.ConnectAsync, options.Connections, time);
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle =
                    new PredicateBuilder().Handle<LdapException>(e => e.Failure is LdapFailure.Unreachable or LdapFailure.TooSlow),
                MaxRetryAttempts = 1,
                Delay = TimeSpan.Zero,
            })
            .Build();
    }

    /// <summary>Searches with the identity of the gateway.</summary>
    public Task<LdapSearchResult> SearchAsync(LdapSearch search, CancellationToken cancellationToken) => _retry.ExecuteAsync(
        async token => await _searches.UseAsync(connection => connection.SearchAsync(search, token), token), cancellationToken).AsTask();

    /// <summary>Uses a connection that has the identity of the gateway and must keep it.</summary>
    public Task<T> UseAsGatewayAsync<T>(Func<LdapConnection, Task<T>> use, CancellationToken cancellationToken) =>
        _searches.UseAsync(use, cancellationToken);

    /// <summary>Uses a connection to try the password of a user.</summary>
    public Task<T> UseForPasswordAsync<T>(Func<LdapConnection, Task<T>> use, CancellationToken cancellationToken) =>
        _binds.UseAsync(use, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _searches.DisposeAsync();
        await _binds.DisposeAsync();
    }

    public void Dispose()
    {
        _searches.Dispose();
        _binds.Dispose();
    }

    private async Task<LdapConnection> SignInAsync(LdapServers servers, CancellationToken cancellationToken)
    {
        var connection = await servers.ConnectAsGatewayAsync(cancellationToken);
        try
        {
            var bind = _options.BindCertificate is null
                ? await connection.BindAsync(_options.BindName, new Secret(_options.BindPassword ?? ""), cancellationToken)
                : await connection.BindExternalAsync(cancellationToken);
            var account = _options.BindCertificate is null ? _options.BindName : "of BindCertificate";
            return bind.Code == LdapResultCode.Success
                ? connection
                : throw new LdapException(
                    LdapFailure.Refused, $"the account of the gateway, {account}, is refused: {bind.Code}{HintAt(bind.Code)}");
        }
        catch
        {
            servers.MarkFailed(connection);
            await connection.DisposeAsync();
            throw;
        }
    }

    // Within TLS nothing stronger than a password is left but a certificate.
    private static string HintAt(LdapResultCode code) =>
        code is LdapResultCode.StrongerAuthRequired or LdapResultCode.AuthMethodNotSupported
            ? "; a server that takes no passwords takes BindCertificate"
            : "";
}
