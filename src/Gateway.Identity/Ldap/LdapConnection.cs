using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Outbound;

namespace Gateway.Identity.Ldap;

/// <summary>
/// One encrypted connection to one LDAP server, with one operation at a time. No bind is sent before TLS is established and the certificate
/// is verified. Every read is bounded in size and time; after any failure the connection is unusable.
/// </summary>
internal sealed class LdapConnection : IAsyncDisposable, IDisposable
{
    private const int MaximumEntries = 1000;
    private const int MaximumPages = 1000;
    private const int MaximumAnswer = 16 * 1024 * 1024;

    private readonly DialTarget _target;
    private readonly TimeSpan _timeout;
    private readonly Socket _socket;
    private Stream _stream;
    private byte[] _buffer = new byte[4096];
    private int _filled;
    private int _lastId;
    private int _answered;

    private LdapConnection(DialTarget target, Uri server, NetworkStream stream, TimeSpan timeout)
    {
        _target = target;
        Server = server;
        _socket = stream.Socket;
        _stream = stream;
        _timeout = timeout;
    }

    /// <summary>The server.</summary>
    public Uri Server { get; }

    /// <summary>False after a failure.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>
    /// False for an idle connection on which the server has sent data or which it has closed. A password sent on it would be lost and count
    /// as a failure.
    /// </summary>
    public bool IsQuiet => _filled == 0 && !_socket.Poll(0, SelectMode.SelectRead);

    /// <exception cref="LdapException">No verified connection could be established.</exception>
    public static async Task<LdapConnection> ConnectAsync(
        Uri server, Dialer dialer, Func<string, SslClientAuthenticationOptions> tls, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var secure = server.Scheme.Equals("ldaps", StringComparison.OrdinalIgnoreCase);
        var defaultPort = secure ? 636 : 389;
        var target = new DialTarget(server.IdnHost, server.Port > 0 ? server.Port : defaultPort);
        LdapConnection? connection = null;
        using var span = OutboundSpans.Begin("LDAP connect", "ldap", target.Name, target.Port);
        try
        {
            connection = new LdapConnection(target, server, await dialer.OpenAsync(target, limit.Token), timeout);
            if (!secure)
            {
                await connection.StartTlsAsync(limit.Token);
            }

            await connection.EncryptAsync(tls(target.Name), limit.Token);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection._stream.DisposeAsync();
            }

            var error = Translate(e, server.Authority, cancellationToken);
            Fail(span, error);
            throw error;
        }
    }

    /// <summary>Binds with a name and a password. Empty ones are refused here, because an anonymous bind succeeds.</summary>
    public async Task<LdapResult> BindAsync(string name, Secret password, CancellationToken cancellationToken)
    {
        if (name.Length == 0 || password.IsEmpty)
        {
            return new LdapResult(LdapResultCode.InappropriateAuthentication, "", LdapControls.None);
        }

        return await SendAsync(LdapWriter.Bind(++_lastId, name, password), LdapOperation.BindResponse, cancellationToken);
    }

    /// <summary>Binds with the identity of the client certificate that was used for TLS.</summary>
    public Task<LdapResult> BindExternalAsync(CancellationToken cancellationToken) =>
        SendAsync(LdapWriter.BindExternal(++_lastId), LdapOperation.BindResponse, cancellationToken);

    /// <summary>Changes a password by the extended operation of RFC 3062.</summary>
    public Task<LdapResult> ModifyPasswordAsync(
        string dn, Secret oldPassword, Secret newPassword, CancellationToken cancellationToken) => SendAsync(
            LdapWriter.ModifyPassword(++_lastId, dn, oldPassword, newPassword), LdapOperation.ExtendedResponse, cancellationToken);

    /// <summary>Changes a password in Active Directory.</summary>
    public Task<LdapResult> ChangeUnicodePasswordAsync(
        string dn, Secret oldPassword, Secret newPassword, CancellationToken cancellationToken) => SendAsync(
            LdapWriter.ChangeUnicodePassword(++_lastId, dn, oldPassword, newPassword), LdapOperation.ModifyResponse, cancellationToken);

    /// <summary>Removes an attribute.</summary>
    public Task<LdapResult> DeleteAttributeAsync(string dn, string attribute, CancellationToken cancellationToken) =>
        SendAsync(LdapWriter.DeleteAttribute(++_lastId, dn, attribute), LdapOperation.ModifyResponse, cancellationToken);

    /// <summary>What a search finds, up to its size limit; with pages, all of them.</summary>
    public async Task<LdapSearchResult> SearchAsync(LdapSearch search, CancellationToken cancellationToken)
    {
        var found = new LdapFindings(search.PageSize > 0 ? search.SizeLimit : MaximumEntries);
        _answered = 0;
        byte[] cookie = [];
        for (var page = 0; page < MaximumPages; page++)
        {
            var answer = await ExchangeAsync(
                LdapWriter.Search(++_lastId, search, cookie), LdapOperation.SearchResultDone, found, cancellationToken);
            var done = answer.Result!; // The last message has a result.
            ThrowIfUnavailable(done);
            switch (done.Code)
            {
                case LdapResultCode.Success:
                    cookie = done.Controls.PageCookie;
                    if (cookie.Length == 0 || found.IsFull)
                    {
                        return found.ToResult(isTruncated: cookie.Length > 0);
                    }

                    break;
                case LdapResultCode.NoSuchObject:
                    return found.ToResult(isTruncated: false);
                case LdapResultCode.SizeLimitExceeded or LdapResultCode.TimeLimitExceeded or LdapResultCode.AdministrativeLimitExceeded:
                    return found.ToResult(isTruncated: true);
                default:
                    throw new LdapException(LdapFailure.Refused, $"the search below '{search.BaseDn}' is refused: {done.Code}");
            }
        }

        return found.ToResult(isTruncated: true);
    }

    /// <summary>
    /// The authorization identity of the connection (RFC 4532): <c>dn:…</c> or <c>u:…</c>, or null if the server does not support it.
    /// </summary>
    public async Task<string?> WhoAmIAsync(CancellationToken cancellationToken)
    {
        var answer = await ExchangeAsync(
            LdapWriter.Extended(++_lastId, LdapWriter.WhoAmI), LdapOperation.ExtendedResponse, null, cancellationToken);
        return answer.Result is { Code: LdapResultCode.Success, Value: { } value } ? Encoding.UTF8.GetString(value) : null;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (IsUsable)
            {
                using var limit = new CancellationTokenSource(_timeout);
                await _stream.WriteAsync(LdapWriter.Unbind(++_lastId), limit.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // An unbind that does not arrive has no effect.
        }
        finally
        {
            await _stream.DisposeAsync();
        }
    }

    /// <summary>Closes the connection without an unbind.</summary>
    public void Dispose() => _stream.Dispose();

    /// <exception cref="LdapException">The server is busy or unavailable, so another one must be asked.</exception>
    private void ThrowIfUnavailable(LdapResult result)
    {
        if (result.Code is LdapResultCode.Busy or LdapResultCode.Unavailable)
        {
            IsUsable = false;
            throw new LdapException(LdapFailure.Unreachable, $"{Server.Authority} returned {result.Code}");
        }
    }

    /// <summary>Sends a request that may contain a password, and zeroes it.</summary>
    private async Task<LdapResult> SendAsync(byte[] request, LdapOperation expected, CancellationToken cancellationToken)
    {
        _answered = 0;
        try
        {
            var result = (await ExchangeAsync(request, expected, null, cancellationToken)).Result!; // These responses have a result.
            ThrowIfUnavailable(result);
            return result;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(request);
        }
    }

    private async Task StartTlsAsync(CancellationToken cancellationToken)
    {
        var answer = await ExchangeAsync(
            LdapWriter.Extended(++_lastId, LdapWriter.StartTls), LdapOperation.ExtendedResponse, null, cancellationToken);
        if (answer.Result!.Code != LdapResultCode.Success) // An extended response has a result.
        {
            throw new LdapException(LdapFailure.Untrusted, $"the server refused StartTLS: {answer.Result.Code}");
        }

        // RFC 4511 4.14.2: unencrypted data must not be processed as if it had been received over TLS.
        if (_filled > 0)
        {
            throw new LdapException(LdapFailure.Malformed, "unencrypted bytes follow the StartTLS response");
        }
    }

    private async Task EncryptAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(options, cancellationToken);
    }

    private async Task<LdapMessage> ExchangeAsync(
        byte[] request, LdapOperation last, LdapFindings? found, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        using var span = OutboundSpans.Begin(NameOf(last), "ldap", _target.Name, _target.Port);
        try
        {
            await _stream.WriteAsync(request, limit.Token);
            while (true)
            {
                var message = await ReadAsync(limit.Token);
                if (message.Id == _lastId && message.Operation == last)
                {
                    span?.SetTag("gateway.result", message.Result?.Code.ToString());
                    return message;
                }

                // RFC 4511 4.4.1: an unsolicited notification announces that the server closes the connection.
                if (message.Id != _lastId || message.Result is not null || found?.TryAdd(message) == false
                    || (found is null && message.Entry is not null))
                {
                    throw new LdapException(LdapFailure.Malformed, $"{message.Operation} was received instead of {last}");
                }
            }
        }
        catch (Exception e)
        {
            IsUsable = false;
            var error = Translate(e, "the server", cancellationToken);
            Fail(span, error);
            throw error;
        }
    }

    /// <summary>The name of a request's span, by the response that ends it.</summary>
    private static string NameOf(LdapOperation response) => response switch
    {
        LdapOperation.BindResponse => "LDAP bind",
        LdapOperation.SearchResultDone => "LDAP search",
        LdapOperation.ModifyResponse => "LDAP modify",
        _ => "LDAP extended",
    };

    private static void Fail(Activity? span, Exception error)
    {
        if (error is LdapException ldap)
        {
            OutboundSpans.Fail(span, ldap.Failure.ToString());
        }
        else
        {
            OutboundSpans.Fail(span, error);
        }
    }

    private async Task<LdapMessage> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = LdapReader.LengthOf(_buffer.AsSpan(0, _filled));
            if (length < 0 || _answered > MaximumAnswer)
            {
                throw new LdapException(LdapFailure.Malformed, "the response is not LDAP, or too large");
            }

            if (length > 0 && _filled >= length)
            {
                var message = LdapReader.Read(_buffer.AsMemory(0, length))
                    ?? throw new LdapException(LdapFailure.Malformed, "the message is not an LDAP response");
                _filled -= length;
                _answered += length;
                _buffer.AsSpan(length, _filled).CopyTo(_buffer);
                return message;
            }

            if (_filled == _buffer.Length || length > _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Max(length, _buffer.Length * 2));
            }

            var read = await _stream.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
            _filled += read > 0 ? read : throw new LdapException(LdapFailure.Unreachable, "the server closed the connection");
        }
    }

    private static Exception Translate(Exception e, string server, CancellationToken cancellationToken) => e switch
    {
        LdapException => e,
        OperationCanceledException when cancellationToken.IsCancellationRequested => e,
        OperationCanceledException => new LdapException(LdapFailure.TooSlow, $"{server} did not answer in time"),
        AuthenticationException or CryptographicException =>
            new LdapException(LdapFailure.Untrusted, $"the certificate of {server} cannot be verified: {e.Message}", e),
        IOException or SocketException or ObjectDisposedException =>
            new LdapException(LdapFailure.Unreachable, $"{server} is unreachable: {e.Message}", e),
        _ => e,
    };
}
