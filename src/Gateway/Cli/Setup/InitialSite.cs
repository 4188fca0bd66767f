using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Cli.Setup;

/// <summary>What a new gateway is to publish: the answers of <c>gateway init</c>.</summary>
/// <param name="Host">The name under which it is reached.</param>
/// <param name="Kind">What is behind it.</param>
/// <param name="BackEnd">Where that is.</param>
/// <param name="Mail">The mail server's name, or empty if mail programs are not served.</param>
/// <param name="Port">The HTTPS port; with 443 come 80 for redirects and the ports of mail.</param>
internal sealed record InitialSite(string Host, SiteKind Kind, Uri BackEnd, string Mail, int Port)
{
    private const int HttpsPort = 443;

    private static readonly string[] Exchange = ["Owa", "Ecp", "ActiveSync", "Ews", "Oab", "Mapi", "RpcOverHttp", "Autodiscover"];

    private static readonly string[] Browser = ["Owa", "Ecp"];

    /// <summary>The configuration as an administrator would write it.</summary>
    /// <param name="isPart">Whether it is a part of an installed configuration, which names the folders.</param>
    public string Write(bool isPart)
    {
        var store = isPart ? "" : "\"Store\": \"certificates\", ";
        var folders = isPart
            ? ""
            : """
                "Identity": { "Users": { "File": "users.json" } },
                "State": "state",
                "Telemetry": { "AccessLog": "-", "AuditLog": "-" },

            """;
        return $$"""
            // Written by gateway init. 'gateway check' tells every mistake, and 'gateway explain' what becomes of a request.
            {
              "Gateway": {
                "Certificates": { {{store}}"Names": { {{Text(Host)}}: {} }, "UnknownName": "Refuse" },
            {{folders}}    "Listeners": {
            {{Lines(Listeners())}}
                },
                "Routes": {
            {{Lines(Routes())}}
                },
                "Clusters": {
            {{Lines(Clusters())}}
                }
              }
            }

            """;
    }

    private bool HasMail => Mail.Length > 0;

    private IEnumerable<(string Name, string Json)> Listeners()
    {
        yield return ("https", $$"""{ "Endpoint": "[::]:{{Port}}", "Protocol": "Https" }""");
        if (Port == HttpsPort)
        {
            yield return ("http", """{ "Endpoint": "[::]:80", "Protocol": "HttpsRedirect" }""");
        }

        if (HasMail)
        {
            yield return ("imaps", """{ "Endpoint": "[::]:993", "Protocol": "Imap4", "Tls": "Implicit" }""");
            yield return ("submissions", """{ "Endpoint": "[::]:465", "Protocol": "Smtp", "Tls": "Implicit" }""");
            yield return ("submission", """{ "Endpoint": "[::]:587", "Protocol": "Smtp", "Tls": "StartTls" }""");
        }
    }

    private IEnumerable<(string Name, string Json)> Routes()
    {
        foreach (var preset in Kind == SiteKind.Exchange ? Exchange : [])
        {
            var authentication = Browser.Contains(preset) ? "Forms" : "Basic";
            yield return (preset.ToLowerInvariant(), $$"""
                { "Preset": "{{preset}}", "Hosts": {{Text(Host)}}, "Cluster": "web", "Authentication": "{{authentication}}", "Delegation": "Basic" }
                """);
        }

        if (Kind == SiteKind.Web)
        {
            yield return ("web", $$"""
                { "Hosts": {{Text(Host)}}, "Cluster": "web", "Authentication": "Forms", "Delegation": "Basic" }
                """);
        }

        if (HasMail)
        {
            yield return ("imap", """{ "Preset": "Imap4", "Cluster": "imap" }""");
            yield return ("submission", """{ "Preset": "Smtp", "Cluster": "smtp" }""");
        }
    }

    private IEnumerable<(string Name, string Json)> Clusters()
    {
        yield return Cluster("web", BackEnd.OriginalString);
        if (HasMail)
        {
            yield return Cluster("imap", $"imaps://{Mail}");
            yield return Cluster("smtp", $"smtp+starttls://{Mail}:587");
        }
    }

    private static (string Name, string Json) Cluster(string name, string address) =>
        (name, $$"""{ "Destinations": { "first": { "Address": {{Text(address)}} } } }""");

    private static string Lines(IEnumerable<(string Name, string Json)> entries) =>
        string.Join(",\n", entries.Select(e => $"      \"{e.Name}\": {e.Json}"));

    private static string Text(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
