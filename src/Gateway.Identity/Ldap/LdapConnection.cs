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
/// One encrypted connection to one LDAP server, one operation at a time. Nothing is said before TLS stands and the certificate is the
/// expected one. Every read is bounded in bytes and in time; after any failure the connection is of no more use.
/// </summary>
internal sealed class LdapConnection : IAsyncDisposable, IDisposable
{
    private const int MaximumEntries = 1000;
    private const int MaximumAnswer = 16 * 1024 * 1024;

    private readonly TimeSpan _timeout;
    private readonly Socket _socket;
    private Stream _stream;
    private byte[] _buffer = new byte[4096];
    private int _filled;
    private int _lastId;
    private int _answered;

    private LdapConnection(Uri server, NetworkStream stream, TimeSpan timeout)
    {
        Server = server;
        _socket = stream.Socket;
        _stream = stream;
        _timeout = timeout;
    }

    /// <summary>Where it leads.</summary>
    public Uri Server { get; }

    /// <summary>False after a failure.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>
    /// False for an idle connection on which the server has said something, or which it has closed: a password sent there would be lost and
    /// count as a failure.
    /// </summary>
    public bool IsQuiet => _filled == 0 && !_socket.Poll(0, SelectMode.SelectRead);

    /// <exception cref="LdapException">No trustworthy connection could be made.</exception>
    public static async Task<LdapConnection> ConnectAsync(Uri server, Dialer dialer, TlsExpectations expected, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        var secure = server.Scheme.Equals("ldaps", StringComparison.OrdinalIgnoreCase);
        var target = new DialTarget(server.IdnHost, server.Port > 0 ? server.Port : secure ? 636 : 389);
        LdapConnection? connection = null;
        try
        {
            connection = new LdapConnection(server, await dialer.OpenAsync(target, patience.Token), timeout);
            if (!secure)
            {
                await connection.AskForTlsAsync(patience.Token);
            }

            await connection.EncryptAsync(expected.OptionsFor(target.Name), patience.Token);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection._stream.DisposeAsync();
            }

            throw Explain(e, server.Authority, cancellationToken);
        }
    }

    /// <summary>Presents a name and a password. An empty one would be an anonymous bind, which succeeds: it is refused here.</summary>
    public async Task<LdapResult> BindAsync(string name, Secret password, CancellationToken cancellationToken)
    {
        if (name.Length == 0 || password.IsEmpty)
        {
            return new LdapResult(LdapResultCode.InappropriateAuthentication, "");
        }

        var request = LdapWriter.Bind(++_lastId, name, password);
        try
        {
            var result = (await ExchangeAsync(request, LdapOperation.BindResponse, null, cancellationToken)).Result!; // A bind response has a result.
            RefuseIfUnavailable(result);
            return result;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(request);
        }
    }

    /// <summary>The entries a search finds, no more than its limit.</summary>
    public async Task<IReadOnlyList<LdapEntry>> SearchAsync(LdapSearch search, CancellationToken cancellationToken)
    {
        var entries = new List<LdapEntry>();
        var done = await ExchangeAsync(LdapWriter.Search(++_lastId, search), LdapOperation.SearchResultDone, entries, cancellationToken);
        RefuseIfUnavailable(done.Result!); // The last message has a result.
        return done.Result!.Code is LdapResultCode.Success or LdapResultCode.SizeLimitExceeded or LdapResultCode.NoSuchObject // The last message has a result.
            ? entries
            : throw new LdapException(LdapFailure.Refused, $"the search below '{search.BaseDn}' is refused: {done.Result.Code}");
    }

    /// <summary>Who the server thinks the gateway is (RFC 4532): <c>dn:…</c> or <c>u:…</c>, or null where it does not say.</summary>
    public async Task<string?> WhoAmIAsync(CancellationToken cancellationToken)
    {
        var answer = await ExchangeAsync(LdapWriter.Extended(++_lastId, LdapWriter.WhoAmI), LdapOperation.ExtendedResponse, null, cancellationToken);
        return answer.Result is { Code: LdapResultCode.Success, Value: { } value } ? Encoding.UTF8.GetString(value) : null;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (IsUsable)
            {
                using var patience = new CancellationTokenSource(_timeout);
                await _stream.WriteAsync(LdapWriter.Unbind(++_lastId), patience.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // A farewell that does not arrive changes nothing.
        }
        finally
        {
            await _stream.DisposeAsync();
        }
    }

    /// <summary>Hangs up without a farewell.</summary>
    public void Dispose() => _stream.Dispose();

    /// <exception cref="LdapException">The server says that another one is to be asked.</exception>
    private void RefuseIfUnavailable(LdapResult result)
    {
        if (result.Code is LdapResultCode.Busy or LdapResultCode.Unavailable)
        {
            IsUsable = false;
            throw new LdapException(LdapFailure.Unreachable, $"{Server.Authority} says that it is {result.Code}");
        }
    }

    private async Task AskForTlsAsync(CancellationToken cancellationToken)
    {
        var answer = await ExchangeAsync(LdapWriter.Extended(++_lastId, LdapWriter.StartTls), LdapOperation.ExtendedResponse, null, cancellationToken);
        if (answer.Result!.Code != LdapResultCode.Success) // An extended response has a result.
        {
            throw new LdapException(LdapFailure.Untrusted, $"the server refuses StartTLS: {answer.Result.Code}");
        }

        // RFC 4511 4.14.2: nothing that was said in clear may be taken for what is said under TLS.
        if (_filled > 0)
        {
            throw new LdapException(LdapFailure.Malformed, "bytes follow the answer to StartTLS in clear");
        }
    }

    private async Task EncryptAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(options, cancellationToken);
    }

    private async Task<LdapMessage> ExchangeAsync(byte[] request, LdapOperation last, List<LdapEntry>? entries, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_timeout);
        _answered = 0;
        try
        {
            await _stream.WriteAsync(request, patience.Token);
            while (true)
            {
                var message = await ReadAsync(patience.Token);
                if (message.Id == _lastId && message.Operation == last)
                {
                    return message;
                }

                // RFC 4511 4.4.1: an unsolicited notification says that the server is about to hang up.
                if (message.Id != _lastId || (message.Entry is not null && (entries is null || entries.Count >= MaximumEntries)) || message.Result is not null)
                {
                    throw new LdapException(LdapFailure.Malformed, $"{message.Operation} came where {last} was due");
                }

                if (message.Entry is { } entry)
                {
                    entries!.Add(entry); // checked above
                }
            }
        }
        catch (Exception e)
        {
            IsUsable = false;
            throw Explain(e, "the server", cancellationToken);
        }
    }

    private async Task<LdapMessage> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = LdapReader.LengthOf(_buffer.AsSpan(0, _filled));
            if (length < 0 || _answered > MaximumAnswer)
            {
                throw new LdapException(LdapFailure.Malformed, "what came is not LDAP, or too large");
            }

            if (length > 0 && _filled >= length)
            {
                var message = LdapReader.Read(_buffer.AsMemory(0, length)) ?? throw new LdapException(LdapFailure.Malformed, "what came is not an LDAP response");
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
            _filled += read > 0 ? read : throw new LdapException(LdapFailure.Unreachable, "the server hung up");
        }
    }

    private static Exception Explain(Exception e, string server, CancellationToken cancellationToken) => e switch
    {
        LdapException => e,
        OperationCanceledException when cancellationToken.IsCancellationRequested => e,
        OperationCanceledException => new LdapException(LdapFailure.TooSlow, $"{server} does not answer in time"),
        AuthenticationException or CryptographicException => new LdapException(LdapFailure.Untrusted, $"{server} cannot be trusted: {e.Message}", e),
        IOException or SocketException or ObjectDisposedException => new LdapException(LdapFailure.Unreachable, $"{server} cannot be reached: {e.Message}", e),
        _ => e,
    };
}
