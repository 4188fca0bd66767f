using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Testing;

/// <summary>
/// An OpenID provider on loopback: it signs alice in without asking, exchanges codes as the specification says, and lies as a test wants.
/// </summary>
public sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "gateway";
    public const string ClientSecret = "s3cret/of the gateway";

    private readonly Dictionary<string, Dictionary<string, string>> _codes = [];
    private int _issued;

    private TestProvider(TestIssuer issuer)
    {
        Issuer = issuer;
        TokenAnswer = ExchangeAsync;
        issuer.Answer = context => TokenAnswer(context);
    }

    public TestIssuer Issuer { get; }

    /// <summary>What the token endpoint answers.</summary>
    public RequestDelegate TokenAnswer { get; set; }

    /// <summary>Changes the claims of ID tokens; a claim that is set to null is left out.</summary>
    public Action<JsonObject>? Claims { get; set; }

    /// <summary>Changes the header of ID tokens.</summary>
    public Action<JsonObject>? Header { get; set; }

    public string Algorithm { get; set; } = "ES256";

    /// <summary>Codes that were asked to be exchanged, in order, whatever came of it.</summary>
    public List<string> Exchanged { get; } = [];

    public static async Task<TestProvider> StartAsync() => new(await TestIssuer.StartAsync());

    /// <summary>The section of <c>Identity.Issuers</c> that lets people sign in here.</summary>
    public string Section(string client = $"\"Secret\": \"{ClientSecret}\"") =>
        $$"""{ "Issuer": "{{Issuer.Issuer}}", "Roots": "{{Issuer.Roots}}", "Client": { "Id": "{{ClientId}}", {{client}} } }""";

    /// <summary>The person signs in: from the address the browser was sent to, to the address that it is sent back to.</summary>
    public string SignIn(Uri asked, Action<Dictionary<string, string?>>? change = null)
    {
        var query = Read(asked);
        var code = $"code-{++_issued}";
        _codes[code] = query;
        var answer = new Dictionary<string, string?> { ["code"] = code, ["state"] = query["state"] };
        change?.Invoke(answer);
        return QueryHelpers.AddQueryString(new Uri(query["redirect_uri"]).AbsolutePath, answer);
    }

    public static Dictionary<string, string> Read(Uri address) =>
        QueryHelpers.ParseQuery(address.Query).ToDictionary(p => p.Key, p => p.Value.ToString());

    /// <summary>A logout token of this provider, but for what the test changes.</summary>
    public string LogoutToken(Action<JsonObject>? claims = null, Action<JsonObject>? header = null, string algorithm = "ES256") =>
        Issuer.Token(
        DateTimeOffset.UtcNow,
        algorithm,
        body =>
        {
            body["aud"] = ClientId;
            body["sid"] = "session-1";
            body["jti"] = "1";
            body["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() };
            claims?.Invoke(body);
        },
        head =>
        {
            head["typ"] = "logout+jwt";
            header?.Invoke(head);
        });

    public ValueTask DisposeAsync() => Issuer.DisposeAsync();

    private async Task ExchangeAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var code = form["code"].ToString();
        Exchanged.Add(code);
        if (!IsClient(context.Request, form))
        {
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "invalid_client");
            return;
        }

        // A code is good once, for the address and the verifier it was asked with.
        if (!_codes.Remove(code, out var asked)
            || form["grant_type"] != "authorization_code"
            || form["redirect_uri"] != asked["redirect_uri"]
            || asked["code_challenge_method"] != "S256"
            || Base64Url.EncodeToString(
                SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked["code_challenge"])
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "invalid_grant");
            return;
        }

        await context.Response.WriteAsync(new JsonObject
        {
            ["token_type"] = "Bearer",
            ["access_token"] = "opaque",
            ["id_token"] = IdToken(asked["nonce"]),
        }.ToJsonString());
    }

    private string IdToken(string nonce) => Issuer.Token(
        DateTimeOffset.UtcNow,
        Algorithm,
        body =>
        {
            body["aud"] = ClientId;
            body["nonce"] = nonce;
            body["sid"] = "session-1";
            Claims?.Invoke(body);
        },
        head =>
        {
            head["typ"] = "JWT";
            Header?.Invoke(head);
        });

    private static bool IsClient(HttpRequest request, IFormCollection form)
    {
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{Uri.EscapeDataString(ClientSecret)}"));
        return request.Headers.Authorization == basic
            || (form["client_id"] == ClientId && (form["client_secret"] == ClientSecret || form["client_secret"].Count == 0));
    }

    private static Task RefuseAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(new JsonObject { ["error"] = error }.ToJsonString());
    }
}
