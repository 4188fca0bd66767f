using System.CommandLine;
using Gateway.Certificates.Storage;
using Gateway.HostNames;
using Gateway.Identity.Users;

namespace Gateway.Cli.Setup;

/// <summary>The five questions of <c>gateway init</c>: a flag answers each, and what no flag answers is asked.</summary>
internal sealed class InitQuestions
{
    private const int Attempts = 3;

    private readonly Option<string?> _host = new("--host") { Description = "The name under which people reach it: mail.example.com." };
    private readonly Option<string?> _kind = new("--kind") { Description = "What is behind it: exchange, or web for a web application." };
    private readonly Option<string?> _backEnd = new("--back-end") { Description = "Where that is: https://ex1.corp.example.com." };
    private readonly Option<string?> _mail = new("--mail")
    {
        Description = "The mail server for IMAP and submission: mbx1.corp.example.com, or none.",
    };
    private readonly Option<string?> _user = new("--user")
    {
        Description = "The first user; the password is prompted for, or read from standard input.",
    };
    private readonly Option<int> _port = new("--port")
    {
        Description = "The HTTPS port.",
        DefaultValueFactory = _ => 443,
    };

    /// <summary>The flags that answer the questions.</summary>
    public IEnumerable<Option> Options => [_host, _kind, _backEnd, _mail, _user, _port];

    /// <summary>The answers, or null if one of them is missing or wrong; the reason has been written.</summary>
    public (InitialSite Site, string User)? Ask(ParseResult parse)
    {
        var prompts = parse.InvocationConfiguration.Error;
        string? Answer(Option<string?> flag, string question, Func<string, string?> findError) =>
            parse.GetValue(flag) is { } given ? Accept(given.Trim(), findError, prompts) : Prompt(question, findError, prompts);

        if (parse.GetValue(_port) is < 1 or > 65_535)
        {
            prompts.WriteLine("--port is a number from 1 to 65535.");
            return null;
        }

        return Answer(_host, "1. Under which name will people reach it? (mail.example.com)", FindHostError) is { } host
            && Answer(_kind, "2. What is behind it: exchange, or web for another web application?", FindKindError) is { } kind
            && Answer(_backEnd, "3. Where is it? (https://ex1.corp.example.com)", FindBackEndError) is { } backEnd
            && Answer(_mail, "4. Which mail server serves IMAP and submission? (a host name, or none)", FindMailError) is { } mail
            && Answer(_user, "5. Who is the first user?", FindUserError) is { } user
            ? (new InitialSite(
                host.ToLowerInvariant(), KindOf(kind), new Uri(backEnd), IsNone(mail) ? "" : mail, parse.GetValue(_port)), user)
            : null;
    }

    private static string? Accept(string answer, Func<string, string?> findError, TextWriter prompts)
    {
        if (findError(answer) is not { } problem)
        {
            return answer;
        }

        prompts.WriteLine(problem);
        return null;
    }

    private static string? Prompt(string question, Func<string, string?> findError, TextWriter prompts)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            prompts.Write($"{question} ");
            if (Console.In.ReadLine() is not { } line)
            {
                prompts.WriteLine();
                prompts.WriteLine("The input has ended before all questions were answered. gateway init --help lists the flags.");
                return null;
            }

            if (Accept(line.Trim(), findError, prompts) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    private static string? FindHostError(string host) => ServerNames.IsName(host) && !host.Contains('*', StringComparison.Ordinal)
        ? null
        : $"'{host}' is not a server name; allowed: {ServerNames.Allowed}, without a wildcard.";

    private static string? FindKindError(string kind) => IsKind(kind) ? null : $"'{kind}' is not one of exchange and web.";

    private static bool IsKind(string kind) => Enum.GetNames<SiteKind>().Contains(kind, StringComparer.OrdinalIgnoreCase);

    private static SiteKind KindOf(string kind) => Enum.Parse<SiteKind>(kind, ignoreCase: true);

    private static string? FindBackEndError(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.Scheme is "https" or "http" && uri is { UserInfo: "", Query: "", Fragment: "" } && uri.Host.Length > 0
        ? null
        : $"'{address}' is not the address of a web server; allowed: https://ex1.corp.example.com.";

    private static string? FindMailError(string mail) =>
        IsNone(mail) || (HostSyntax.IsValid(mail) && !mail.Contains(':', StringComparison.Ordinal))
        ? null
        : $"'{mail}' is not a host name; allowed: mbx1.corp.example.com, or none.";

    private static bool IsNone(string mail) => mail.Length == 0 || mail.Equals("none", StringComparison.OrdinalIgnoreCase);

    private static string? FindUserError(string user) => UserNames.FindError(user) is { } problem ? $"The user name {problem}." : null;
}
