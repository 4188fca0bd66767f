using System.CommandLine;
using System.Text.Json;
using Gateway.Cli;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Cli;

public sealed class ExplainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _config;

    public ExplainCommandTests() => _config = _folder.Write("gateway.json", $$"""
        {
          "Gateway": {
            "Listeners": { "imaps": { "Endpoint": "127.0.0.1:993", "Protocol": "Imap4" } },
            "Certificates": { "Names": { "mail.example.com": { "File": "{{TestCertificates.WritePfx(_folder, "mail.example.com")}}" } } },
            "Routes": { "imap": { "Preset": "Imap4", "Cluster": "mailboxes", "Authentication": "BackEnd" } },
            "Clusters": { "mailboxes": { "Destinations": { "one": { "Address": "imaps://mbx1.corp.example.com" } } } },
            "State": "state"
          }
        }
        """);

    [Fact]
    public void Explain_MailSessionAsJson_CanBeReadByScripts()
    {
        var (code, output, _) = Run("IMAP4", "mail.example.com", "--user", "alice", "--from", "203.0.113.5", "--config", _config, "--json");

        Assert.Equal(0, code);
        using var document = JsonDocument.Parse(output);
        var root = document.RootElement;
        Assert.Equal(("Imap4", "mail.example.com", "203.0.113.5", "alice"), (root.GetProperty("protocol").GetString(), root
            .GetProperty("host")
            .GetString(), root.GetProperty("from").GetString(), root.GetProperty("user").GetString()));
        Assert.Equal(
            ["listener", "tls", "route", "throttling", "authentication", "authorisation", "destination"],
            root.GetProperty("stages").EnumerateArray().Select(s => s.GetProperty("stage").GetString()));
    }

    [Fact]
    public void Explain_MailSessionThatStops_ExitsOneAndShowsWhere()
    {
        var (code, output, _) = Run("POP3", "mail.example.com", "--user", "alice", "--config", _config);

        Assert.Equal(1, code);
        Assert.Contains("STOP", output, StringComparison.Ordinal);
        Assert.Contains("no listener for Pop3", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://mail.example.com/", "is not a server name")]
    [InlineData("mail.example.com", "--header is not for mail", "--header", "a: b")]
    [InlineData("mail.example.com", "is not an IP address", "--from", "home")]
    public void Explain_WhatNoMailSessionHas_ExitsTwo(string target, string complaint, params string[] more)
    {
        var (code, _, error) = Run(["IMAP4", target, "--config", _config, .. more]);

        Assert.Equal(2, code);
        Assert.Contains(complaint, error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = ExplainCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
