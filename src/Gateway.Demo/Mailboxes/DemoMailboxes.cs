using System.Security.Cryptography;
using System.Text;

namespace Gateway.Demo.Mailboxes;

/// <summary>The users of the demo, their passwords, and the messages in their inboxes.</summary>
public sealed class DemoMailboxes(IReadOnlyDictionary<string, string> passwords)
{
    /// <summary>The user names.</summary>
    public IEnumerable<string> Users => passwords.Keys;

    /// <summary>Whether the password is right, compared in constant time.</summary>
    public bool Verify(string user, string password) =>
        passwords.TryGetValue(user, out var expected)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(password));

    /// <summary>The inbox of a user, newest message first.</summary>
    public static IReadOnlyList<DemoMessage> Inbox(string user) =>
    [
        new("3", "operations@example.com", "Your mailbox has moved inside", $"Dear {user},\r\n\r\nyour mailbox is reachable through the "
            + $"gateway alone from today on. Nothing changes for you.\r\n\r\nOperations\r\n"),
        new("2", "bob@example.com", "Lunch on Thursday?", "Shall we try the new place by the river?\r\n\r\nBob\r\n"),
        new(
            "1",
            "carol@example.com",
            "Minutes of the meeting",
            "Attached are the minutes. Please read item 4 before Monday.\r\n\r\nCarol\r\n"),
    ];
}
