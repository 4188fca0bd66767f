using Gateway.Mail.Wire;

namespace Gateway.Mail.BackEnds;

/// <summary>The result of one step, with the back end's text and response code where it sent them.</summary>
internal readonly record struct BackEndResult(BackEndStatus Status, string Text = "", string Code = "")
{
    // A referral names an internal server, which clients cannot reach.
    private const string Referral = "REFERRAL";

    public static BackEndResult Done => default;

    public bool IsDone => Status == BackEndStatus.Done;

    /// <summary>Whether the back end answered, and refused the command or the credential.</summary>
    public bool IsRefusal => Status is BackEndStatus.Refused or BackEndStatus.RefusedForNow or BackEndStatus.CommandRefused;

    /// <summary>
    /// Whether the text is for the user: RFC 3501 7.1 (ALERT), RFC 5530, RFC 2221, RFC 2449 8.1, RFC 3206, RFC 4954 6 and RFC 5804 1.3. Of
    /// another failure it is for administrators: it speaks of the connection between gateway and back end, or of the password.
    /// </summary>
    public bool IsForUser =>
        Code is "ALERT" or "EXPIRED" or "CONTACTADMIN" or "LIMIT" or "INUSE" or "UNAVAILABLE" or Referral // IMAP4
            or "IN-USE" or "LOGIN-DELAY" or "SYS/PERM" or "SYS/TEMP" // POP3
            or "432" or "454" // SMTP
            or "TRYLATER"; // ManageSieve

    /// <summary>The code that the client is sent before the text; empty where the gateway chooses one.</summary>
    public string CodeForUser => IsForUser && Code != Referral ? Code : "";

    /// <summary>The text of an alert that the back end sent before its answer (RFC 3501 7.1); null where there is none.</summary>
    public string? Alert { get; init; }

    /// <summary>The failure of a step whose reply could not be read.</summary>
    public static BackEndResult Unread(LineRead read) =>
        new(read.Status == LineStatus.Closed ? BackEndStatus.Closed : BackEndStatus.ProtocolError);
}
