using System.Text;

namespace Gateway.Demo;

/// <summary>Checks of IMAP4, POP3 and submission: implicit TLS, STARTTLS, and no password before TLS.</summary>
internal static class MailChecks
{
    public static IEnumerable<DemoCheck> All { get; } =
    [
        Talk(
            "IMAP4",
            "a mailbox is read over TLS",
            s => s.Ports.Imaps,
            true,
            s => ["* OK", $"> a LOGIN {s.User} {s.Password}", "a OK", "> b SELECT INBOX", "* 3 EXISTS", "b OK", "> c LOGOUT", "c OK"]),
        Talk("IMAP4", "a mailbox is read after STARTTLS", s => s.Ports.Imap, false, s =>
            ["* OK", "> a STARTTLS", "a OK", "TLS", $"> b LOGIN {s.User} {s.Password}", "b OK", "> c SELECT INBOX", "* 3 EXISTS", "c OK"]),
        Talk(
            "IMAP4",
            "no password is taken before TLS",
            s => s.Ports.Imap,
            false,
            s => ["* OK", "!AUTH=", "> a CAPABILITY", "a OK", $"> b LOGIN {s.User} {s.Password}", "b NO"]),
        Talk("IMAP4", "a wrong password is refused", s => s.Ports.Imaps, true, s => ["* OK", $"> a LOGIN {s.User} wrong", "a NO"]),
        Talk(
            "POP3",
            "messages are listed over TLS",
            s => s.Ports.Pop3s,
            true,
            s => ["+OK", $"> USER {s.User}", "+OK", $"> PASS {s.Password}", "+OK", "> STAT", "+OK 3 ", "> QUIT", "+OK"]),
        Talk(
            "POP3",
            "messages are listed after STLS",
            s => s.Ports.Pop3,
            false,
            s => ["+OK", "> STLS", "+OK", "TLS", $"> USER {s.User}", "+OK", $"> PASS {s.Password}", "+OK", "> STAT", "+OK 3 "]),
        Talk(
            "POP3",
            "no password is taken before TLS",
            s => s.Ports.Pop3,
            false,
            s => ["+OK", "!SASL", "> CAPA", ".", $"> USER {s.User}", "-ERR"]),
        Talk(
            "SMTP",
            "a message is submitted over TLS",
            s => s.Ports.Submissions,
            true,
            s => ["220 ", "> EHLO demo.example.com", "250 ", $"> AUTH PLAIN {Plain(s)}", "235 ", .. Message(s)]),
        Talk("SMTP", "a message is submitted after STARTTLS", s => s.Ports.Submission, false, s => ["220 ", "> EHLO demo.example.com",
            "250 ", "> STARTTLS", "220 ", "TLS", "> EHLO demo.example.com", "250 ", $"> AUTH PLAIN {Plain(s)}", "235 ", .. Message(s)]),
        Talk(
            "SMTP",
            "no password is taken before TLS",
            s => s.Ports.Submission,
            false,
            s => ["220 ", "!AUTH", "> EHLO demo.example.com", "250 ", $"> AUTH PLAIN {Plain(s)}", "5"]),
        Talk(
            "SMTP",
            "submission without authentication is refused",
            s => s.Ports.Submissions,
            true,
            s => ["220 ", "> EHLO demo.example.com", "250 ", $"> MAIL FROM:<{s.User}@example.com>", "530 "]),
    ];

    private static DemoCheck Talk(
        string protocol, string promise, Func<DemoEntrance, int> port, bool implicitTls, Func<DemoEntrance, IEnumerable<string>> script) =>
        new(protocol, promise, (visitor, cancellationToken) => new MailTalk(visitor).PlayAsync(
            port(visitor.Site), implicitTls, script(visitor.Site), cancellationToken));

    private static string Plain(DemoEntrance site) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{site.User}\0{site.Password}"));

    private static IEnumerable<string> Message(DemoEntrance site) =>
        [$"> MAIL FROM:<{site.User}@example.com>", "250 ", "> RCPT TO:<bob@example.com>", "250 ", "> DATA", "354 ", "> Subject: check",
            "> ", "> Sent by the check.", "> .", "250 ", "> QUIT", "221 "];
}
