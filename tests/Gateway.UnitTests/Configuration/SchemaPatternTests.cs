using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Settings;
using NJsonSchema;
using NJsonSchema.Validation;
using Xunit;

namespace Gateway.UnitTests.Configuration;

/// <summary>The patterns of the schema: an editor marks what the program refuses, and nothing that it takes.</summary>
public sealed partial class SchemaPatternTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(ConfigurationSchema.Write())!;

    [Theory]
    [InlineData("Admin:Endpoint", "localhost:9443")]
    [InlineData("Admin:Endpoint", "9443")]
    [InlineData("Listeners:*:Endpoint", "*:443")]
    [InlineData("Listeners:*:Endpoint", "https://192.0.2.1:443")]
    [InlineData("Listeners:*:Endpoint", "192.0.2.1")]
    [InlineData("Listeners:*:ProxyProtocolFrom", "balancer.example.com")]
    [InlineData("Listeners:*:ProxyProtocolFrom", "192.0.2.0-192.0.2.9")]
    [InlineData("Listeners:*:RedirectTo", "https://mail.example.com")]
    [InlineData("Listeners:*:Limits:IdleTimeout", "30")]
    [InlineData("Listeners:*:Limits:IdleTimeout", "90s")]
    [InlineData("Routes:*:Hosts", "https://mail.example.com")]
    [InlineData("Routes:*:Hosts", "mail.example.com/owa")]
    [InlineData("Routes:*:Match:Hosts", "mail example.com")]
    [InlineData("Routes:*:Authorization:Networks", "10.0.0.0/255.0.0.0x")]
    [InlineData("Routes:*:Authorization:Networks", "office")]
    [InlineData("Routes:*:Authorization:Hours:*:From", "8 am")]
    [InlineData("Clusters:*:Destinations:*:Address", "ex1.corp.example.com")]
    [InlineData("Clusters:*:Destinations:*:Address", "ex1:443")]
    [InlineData("Identity:Directories:*:Ldap:Servers", "dc1.corp.example.com")]
    [InlineData("Identity:Issuers:*:Issuer", "login.example.com")]
    [InlineData("Certificates:Acme:DirectoryUrl", "acme.example.com/directory")]
    [InlineData("SignIn:Page:Colors:Brand", "blue")]
    public void WrongValue_IsRefused(string key, string value) => Assert.NotEmpty(Validate(key, value));

    [Theory]
    [InlineData("Admin:Endpoint", "")]
    [InlineData("Admin:Endpoint", "[::1]:9443")]
    [InlineData("Listeners:*:Endpoint", "0.0.0.0:443")]
    [InlineData("Listeners:*:Endpoint", "[::]:443")]
    [InlineData("Listeners:*:Endpoint", "[fe80::1%eth0]:443")]
    [InlineData("Listeners:*:Endpoint", "${ADDRESS}:443")]
    [InlineData("Listeners:*:Endpoint", "${ENDPOINT}")]
    [InlineData("Listeners:*:ProxyProtocolFrom", "192.0.2.1")]
    [InlineData("Listeners:*:ProxyProtocolFrom", "2001:db8::/32")]
    [InlineData("Listeners:*:ProxyProtocolFrom", "::ffff:192.0.2.0/120")]
    [InlineData("Listeners:*:ProxyProtocolFrom", "${BALANCERS}/24")]
    [InlineData("Listeners:*:Limits:IdleTimeout", "00:02:10")]
    [InlineData("Listeners:*:Limits:IdleTimeout", "${IDLE}")]
    [InlineData("Routes:*:Hosts", "*.example.com")]
    [InlineData("Routes:*:Hosts", "mail.example.com:8443")]
    [InlineData("Routes:*:Hosts", "[2001:db8::1]:443")]
    [InlineData("Routes:*:Hosts", "ex_1.${DOMAIN}")]
    [InlineData("Routes:*:Match:Hosts", "xn--bcher-kva.example")]
    [InlineData("Routes:*:Authorization:Hours:*:To", "24:00")]
    [InlineData("Clusters:*:Destinations:*:Address", "imap+starttls://mbx1.corp.example.com")]
    [InlineData("Clusters:*:Destinations:*:Address", "HTTPS://ex1.corp.example.com:8443/base/")]
    [InlineData("Clusters:*:Destinations:*:Address", "https://${BACKEND}/")]
    [InlineData("Clusters:*:Destinations:*:Address", "${BACKEND}")]
    [InlineData("Identity:Directories:*:Ldap:Servers", "ldaps://dc1.corp.example.com")]
    [InlineData("Identity:Directories:*:Ldap:Servers", "${LDAP}")]
    [InlineData("Identity:Issuers:*:Issuer", "https://login.microsoftonline.com/{tenantid}/v2.0")]
    [InlineData("SignIn:Page:Colors:Brand", "#0F4c81")]
    public void GoodValue_IsNotRefused(string key, string value) => Assert.Empty(Validate(key, value));

    [Fact]
    public void Examples_AreWhatTheirKeysTake()
    {
        var wrong = new List<string>();
        var count = 0;
        Visit(Schema);

        Assert.True(count > 400, $"{count}");
        Assert.Empty(wrong);

        void Visit(JsonNode? node)
        {
            if (node is JsonArray array)
            {
                array.ToList().ForEach(Visit);
            }
            else if (node is JsonObject schema)
            {
                if (schema["markdownDescription"] is JsonValue text && Example().Match(text.ToString()) is { Success: true } example)
                {
                    count++;
                    wrong.AddRange(Errors(schema, example.Groups[2].Value).Select(e => $"{example.Groups[1].Value}: {e}"));
                }

                schema.ToList().ForEach(member => Visit(member.Value));
            }
        }
    }

    [Fact]
    public void Patterns_AreOfTheDialectThatEditorsRead()
    {
        // ECMA-262 has no inline options, possessive quantifiers or Unicode classes of this kind.
        var patterns = Regex.Matches(Schema.ToJsonString(), "\"pattern\":\"((?:[^\"\\\\]|\\\\.)*)\"")
            .Select(m => m.Groups[1].Value)
            .Distinct();

        Assert.All(patterns, p => Assert.DoesNotMatch(@"\(\?[a-z>]|\\p|\\A|\\z|[+*]\+", p));
    }

    // An example of a section shows none of what is required there.
    private static IEnumerable<string> Errors(JsonObject schema, string example) => example.Contains("{}", StringComparison.Ordinal)
        ? []
        : JsonSchema.FromJsonAsync(schema.ToJsonString()).GetAwaiter().GetResult().Validate(example).Select(e => e.ToString());

    /// <summary>Validates the value by the schema of its key, an element of it where the key is a list.</summary>
    private static ICollection<ValidationError> Validate(string key, string value)
    {
        JsonNode node = Schema["properties"]!["Gateway"]!;
        foreach (var part in key.Split(':'))
        {
            node = part == "*"
                ? node["additionalProperties"] ?? node["items"]!
                : (node["properties"] ?? node["anyOf"]!.AsArray().First(one => one!["properties"] is not null)!["properties"]!)[part]!;
        }

        return JsonSchema.FromJsonAsync(node.ToJsonString()).GetAwaiter().GetResult() is var schema && node["items"] is not null
            ? schema.Validate(new JsonArray(value).ToJsonString())
            : schema.Validate(JsonValue.Create(value).ToJsonString());
    }

    [GeneratedRegex("Example: `\"([^\"]+)\": (.*)`$", RegexOptions.Singleline)]
    private static partial Regex Example();
}
