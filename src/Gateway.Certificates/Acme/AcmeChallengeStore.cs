using System.Collections.Concurrent;
using System.Net.Security;
using System.Text;

namespace Gateway.Certificates.Acme;

/// <summary>
/// What the listeners answer to a CA that looks whether a name is ours; only while it has been asked to look. Of several gateways each
/// answers, whichever has asked.
/// </summary>
/// <param name="sharing">The other gateways; null where there is none.</param>
/// <param name="time">The clock; the system's if null.</param>
public sealed class AcmeChallengeStore(IAcmeChallengeSharing? sharing = null, TimeProvider? time = null)
{
    /// <summary>Where the file of http-01 is looked for (RFC 8555 8.3).</summary>
    public const string HttpPath = "/.well-known/acme-challenge/";

    private const int MaximumTokenLength = 256;

    // A CA looks from several places within seconds; a second look at another gateway's answer costs nothing.
    private static readonly TimeSpan FetchedFor = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly ConcurrentDictionary<string, (string Name, string KeyAuthorization)> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SslStreamCertificateContext> _certificates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body of a plain-HTTP answer, or null where nothing is to be answered.</summary>
    /// <param name="host">The host that is asked, without a port.</param>
    /// <param name="target">The request target as it was sent: the path alone, nothing decoded.</param>
    public string? FindFile(string host, string target) =>
        target.StartsWith(HttpPath, StringComparison.Ordinal)
        && _files.TryGetValue(target[HttpPath.Length..], out var file)
        && file.Name.Equals(host, StringComparison.OrdinalIgnoreCase)
            ? file.KeyAuthorization
            : null;

    /// <summary>The certificate that answers a handshake whose client offers <c>acme-tls/1</c> and nothing else, or null.</summary>
    public SslStreamCertificateContext? FindCertificate(string? serverName) =>
        serverName is not null && _certificates.TryGetValue(serverName, out var certificate) ? certificate : null;

    /// <summary>
    /// Looks whether another gateway has the file that is asked for, so that <see cref="FindFile"/> finds it. What cannot be a challenge
    /// costs nothing.
    /// </summary>
    public ValueTask FetchFileAsync(string host, string target) =>
        sharing is not null
        && target.StartsWith(HttpPath, StringComparison.Ordinal)
        && target[HttpPath.Length..] is var token
        && IsToken(token)
        && FindFile(host, target) is null
            ? FetchAsync(sharing, AcmeChallengeKey.OfFile(host, token))
            : default;

    /// <summary>Looks whether another gateway has the certificate, so that <see cref="FindCertificate"/> finds it.</summary>
    public ValueTask FetchCertificateAsync(string? serverName) =>
        sharing is not null && serverName is not null && FindCertificate(serverName) is null
            ? FetchAsync(sharing, AcmeChallengeKey.OfCertificate(serverName))
            : default;

    /// <summary>Whether a text is a token: base64url of 128 bits or more (RFC 8555 8.1).</summary>
    internal static bool IsToken([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? token) =>
        token is { Length: >= 22 and <= MaximumTokenLength } && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>Answers for as long as what is returned is not disposed; null where the other gateways cannot be told.</summary>
    /// <param name="answer">What is answered.</param>
    /// <param name="life">After how long the other gateways forget it, should this one die.</param>
    internal async ValueTask<IAsyncDisposable?> PublishAsync(AcmeChallengeAnswer answer, TimeSpan life)
    {
        if (sharing is not null && !await sharing.PublishAsync(answer, life))
        {
            return null;
        }

        var end = Add(answer);
        return new Publication(() =>
        {
            end();
            return sharing?.RemoveAsync(answer) ?? default;
        });
    }

    private async ValueTask FetchAsync(IAcmeChallengeSharing others, AcmeChallengeKey key)
    {
        if (await others.FindAsync(key) is { } answer)
        {
            _ = ForgetLaterAsync(Add(answer));
        }
    }

    private async Task ForgetLaterAsync(Action end)
    {
        await Task.Delay(FetchedFor, _time);
        end();
    }

    /// <returns>What takes it away again.</returns>
    private Action Add(AcmeChallengeAnswer answer)
    {
        var name = answer.Key.Name;
        if (answer.Key.Token is { } token)
        {
            var file = KeyValuePair.Create(token, (name, answer.KeyAuthorization));
            _files[token] = file.Value;
            return () => _files.TryRemove(file);
        }

        var certificate = TlsAlpnCertificate.Create(name, Encoding.ASCII.GetBytes(answer.KeyAuthorization));
        var context = SslStreamCertificateContext.Create(certificate, null, offline: true);
        _certificates[name] = context;

        // A handshake may still be at it: the certificate is left to the garbage collector.
        return () => _certificates.TryRemove(KeyValuePair.Create(name, context));
    }

    private sealed class Publication(Func<ValueTask> end) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => end();
    }
}
