using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Model;

namespace Gateway.Preauthentication.BackEndForms;

/// <summary>Fills in a back end's sign-in form as a browser would. The password is sent once and never again after a failure.</summary>
internal sealed partial class BackEndSignIn(PreauthenticationMetrics metrics, TimeProvider time, ILogger<BackEndSignIn> logger)
{
    private const int MaximumPage = 512 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>The cookies of a new session, or null where there is none.</summary>
    /// <param name="context">The request that needs it.</param>
    /// <param name="cluster">The back ends.</param>
    /// <param name="route">The route's name, for the log.</param>
    /// <param name="form">Their form.</param>
    /// <param name="credential">Whose session it is to be.</param>
    public async Task<BackEndCookies?> SignInAsync(HttpContext context, ClusterState cluster, string route, BackEndForm form, PasswordCredential credential)
    {
        // Several requests wait for it: it does not end with the one that began it.
        using var patience = new CancellationTokenSource(Timeout, time);
        var cookies = new BackEndCookies(time.GetUtcNow());
        BackEndSignInStatus outcome;
        try
        {
            outcome = cluster.DestinationsState.AvailableDestinations is [var destination, ..]
                ? await SignInAsync(new Visit(context.Request, cluster.Model.HttpClient, destination.Model.Config.Address, form, cookies), credential, patience.Token)
                : BackEndSignInStatus.Unreachable;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            outcome = BackEndSignInStatus.Unreachable;
        }

        metrics.SignedInAtBackEnd(outcome);
        if (outcome == BackEndSignInStatus.SignedIn)
        {
            return cookies;
        }

        Log.NotSignedIn(logger, route, credential.UserName, outcome);
        return null;
    }

    private static async Task<BackEndSignInStatus> SignInAsync(Visit visit, PasswordCredential credential, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (visit.Form.Page is { } page)
        {
            using var request = visit.Request(HttpMethod.Get, page);
            using var shown = await visit.Client.SendAsync(request, cancellationToken);
            visit.Take(shown);
            fields = HiddenFields.Read(await ReadAsync(shown.Content, cancellationToken));
        }

        foreach (var (name, template) in visit.Form.Fields)
        {
            fields[name] = template
                .Replace("{origin}", visit.Origin, StringComparison.Ordinal)
                .Replace("{user}", credential.UserName, StringComparison.Ordinal);
        }

        var body = Encode(fields, credential.Password);
        try
        {
            using var request = visit.Request(HttpMethod.Post, visit.Form.Path);
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") } };
            using var answer = await visit.Client.SendAsync(request, cancellationToken);
            visit.Take(answer);
            return Read(visit, answer);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    private static BackEndSignInStatus Read(Visit visit, HttpResponseMessage answer) => (int)answer.StatusCode switch
    {
        302 or 303 when visit.Form.IsSignInPage(answer.Headers.TryGetValues("Location", out var location) ? location.First() : null) => BackEndSignInStatus.Refused,
        302 or 303 when !visit.Cookies.IsEmpty => BackEndSignInStatus.SignedIn,
        200 or 401 or 403 => BackEndSignInStatus.Refused,
        _ => BackEndSignInStatus.Unexpected,
    };

    // By hand, so that no string with the password in it is made.
    private static byte[] Encode(Dictionary<string, string> fields, Secret password)
    {
        using var buffer = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            if (buffer.Length > 0)
            {
                buffer.WriteByte((byte)'&');
            }

            Write(buffer, name);
            buffer.WriteByte((byte)'=');
            var parts = value.Split("{password}");
            for (var i = 0; i < parts.Length; i++)
            {
                Write(buffer, parts[i]);
                if (i < parts.Length - 1)
                {
                    Write(buffer, password.Reveal());
                }
            }
        }

        var bytes = buffer.ToArray();
        CryptographicOperations.ZeroMemory(buffer.GetBuffer());
        return bytes;
    }

    private static void Write(MemoryStream buffer, string text)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.')
                {
                    buffer.WriteByte(b);
                }
                else
                {
                    buffer.WriteByte((byte)'%');
                    buffer.WriteByte((byte)"0123456789ABCDEF"[b >> 4]);
                    buffer.WriteByte((byte)"0123456789ABCDEF"[b & 15]);
                }
            }
        }
    }

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaximumPage];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>One sign-in at one destination.</summary>
    private sealed record Visit(HttpRequest Original, HttpMessageInvoker Client, string Address, BackEndForm Form, BackEndCookies Cookies)
    {
        public string Origin => $"https://{Original.Host.Value}";

        public HttpRequestMessage Request(HttpMethod method, string target)
        {
            var request = new HttpRequestMessage(method, new Uri(Address.TrimEnd('/') + target)) { Headers = { Host = Original.Host.Value } };
            request.Headers.TryAddWithoutValidation("User-Agent", Original.Headers.UserAgent.ToString());
            request.Headers.TryAddWithoutValidation("Referer", Origin + (Form.Page ?? "/"));
            request.Headers.TryAddWithoutValidation("Origin", Origin);
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", Original.HttpContext.Connection.RemoteIpAddress?.ToString());
            request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
            var cookie = Cookies.Add(Form.ScriptCookie ?? "").ToString();
            if (cookie.Length > 0)
            {
                request.Headers.TryAddWithoutValidation("Cookie", cookie);
            }

            return request;
        }

        public void Take(HttpResponseMessage answer) =>
            Cookies.Take(answer.Headers.TryGetValues("Set-Cookie", out var lines) ? new StringValues([.. lines]) : StringValues.Empty, all: true);
    }

    private static partial class Log
    {
        [LoggerMessage(3110, LogLevel.Warning, "{UserName} is signed in at the gateway and not at the back end of route {Route}: its sign-in form ended with {Outcome}.")]
        public static partial void NotSignedIn(ILogger logger, string route, string userName, BackEndSignInStatus outcome);
    }
}
