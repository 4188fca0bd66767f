using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Outbound;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Model;

namespace Gateway.Preauthentication.BackEndForms;

/// <summary>Fills in a back end's sign-in form as a browser does. The password is sent once and not again after a failure.</summary>
internal sealed partial class BackEndSignIn(PreauthenticationMetrics metrics, TimeProvider time, ILogger<BackEndSignIn> logger)
{
    private const int MaximumPage = 512 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Signs in and returns the session's cookies, or null after a failure.</summary>
    /// <param name="context">The request that needs the session.</param>
    /// <param name="cluster">The route's back ends.</param>
    /// <param name="route">The route's name, for the log.</param>
    /// <param name="form">The back ends' form.</param>
    /// <param name="credential">The person's name and password.</param>
    public async Task<BackEndCookies?> SignInAsync(
        HttpContext context, ClusterState cluster, string route, BackEndForm form, PasswordCredential credential)
    {
        // Several requests may wait for the result, so that it is not cancelled with the first one.
        using var timeout = new CancellationTokenSource(Timeout, time);
        var cookies = new BackEndCookies(time.GetUtcNow());
        BackEndSignInStatus status;
        try
        {
            status = BackEndSignInStatus.Unreachable;
            if (cluster.DestinationsState.AvailableDestinations is [var destination, ..])
            {
                var visit = new Visit(context.Request, cluster.Model.HttpClient, destination.Model.Config.Address, form, cookies);
                status = await SignInAsync(visit, credential, timeout.Token);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            status = BackEndSignInStatus.Unreachable;
        }

        metrics.SignedInAtBackEnd(status);
        if (status == BackEndSignInStatus.SignedIn)
        {
            return cookies;
        }

        Log.NotSignedIn(logger, route, VisibleText.Of(credential.UserName), status);
        return null;
    }

    private static async Task<BackEndSignInStatus> SignInAsync(
        Visit visit, PasswordCredential credential, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (visit.Form.Page is { } page)
        {
            using var request = visit.Request(HttpMethod.Get, page);
            using var response = await visit.SendAsync(request, cancellationToken);
            visit.Take(response);
            fields = HiddenFields.Read(await ReadAsync(response.Content, cancellationToken));
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
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
            using var response = await visit.SendAsync(request, cancellationToken);
            visit.Take(response);
            return Read(visit, response);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    private static BackEndSignInStatus Read(Visit visit, HttpResponseMessage response) => (int)response.StatusCode switch
    {
        302 or 303 when visit.Form.IsSignInPage(LocationOf(response)) => BackEndSignInStatus.Refused,
        302 or 303 when !visit.Cookies.IsEmpty => BackEndSignInStatus.SignedIn,
        200 or 401 or 403 => BackEndSignInStatus.Refused,
        _ => BackEndSignInStatus.Unexpected,
    };

    private static string? LocationOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Location", out var location) ? location.First() : null;

    // FormUrlEncodedContent would create strings that contain the password.
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
            var request = new HttpRequestMessage(method, new Uri(Address.TrimEnd('/') + target))
            {
                Headers = { Host = Original.Host.Value },
            };
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

        public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var address = request.RequestUri!; // Request sets it
            using var span = OutboundSpans.BeginHttp(request.Method.Method, address.IdnHost, address.Port);
            try
            {
                var response = await Client.SendAsync(request, cancellationToken);
                OutboundSpans.Answered(span, (int)response.StatusCode);
                return response;
            }
            catch (Exception e)
            {
                OutboundSpans.Fail(span, e);
                throw;
            }
        }

        public void Take(HttpResponseMessage response)
        {
            if (response.Headers.TryGetValues("Set-Cookie", out var lines))
            {
                Cookies.Take(new StringValues([.. lines]), all: true);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3110, LogLevel.Warning,
            "{UserName} is signed in at the gateway but not at the back end of route {Route}: the back end's sign-in form ended with "
            + "{Outcome}.")]
        public static partial void NotSignedIn(ILogger logger, string route, string userName, BackEndSignInStatus outcome);
    }
}
