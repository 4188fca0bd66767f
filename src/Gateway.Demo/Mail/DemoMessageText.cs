using Gateway.Demo.Mailboxes;

namespace Gateway.Demo.Mail;

/// <summary>Demo messages in the format of RFC 5322.</summary>
internal static class DemoMessageText
{
    /// <summary>The messages of an inbox, oldest first, in the order of their numbers.</summary>
    public static IReadOnlyList<string> Inbox(string user) => [.. DemoMailboxes.Inbox(user).Reverse().Select(m => Whole(user, m))];

    public static string HeaderOf(string message) => message[..(message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)];

    public static string BodyOf(string message) => message[(message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    private static string Whole(string user, DemoMessage message) =>
        $"From: <{message.From}>\r\nTo: <{user}@example.com>\r\nSubject: {message.Subject}\r\nDate: Mon, 05 Jan 2026 09:0{message.Id}:00 "
        + $"+0000\r\n"
        + $"Message-ID: <{message.Id}.{user}@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        + $"{message.Body}";
}
