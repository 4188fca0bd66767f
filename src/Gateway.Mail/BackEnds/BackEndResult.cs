using Gateway.Mail.Wire;

namespace Gateway.Mail.BackEnds;

/// <summary>The result of one step, with the back end's text and response code where it sent them.</summary>
internal readonly record struct BackEndResult(BackEndStatus Status, string Text = "", string Code = "")
{
    public static BackEndResult Done => default;

    public bool IsDone => Status == BackEndStatus.Done;

    /// <summary>Whether the back end answered, and refused the command or the credential.</summary>
    public bool IsRefusal => Status is BackEndStatus.Refused or BackEndStatus.RefusedForNow or BackEndStatus.CommandRefused;

    /// <summary>
    /// Whether code and text are for the user: RFC 3501 7.1 (ALERT), RFC 5530, RFC 2449 8.1 and RFC 3206. Of another failure the text is
    /// for administrators.
    /// </summary>
    public bool IsForUser =>
        Code is "ALERT" or "EXPIRED" or "CONTACTADMIN" or "LIMIT" or "INUSE" or "IN-USE" or "LOGIN-DELAY" or "SYS/PERM";

    /// <summary>The text of an alert that the back end sent before its answer (RFC 3501 7.1); null where there is none.</summary>
    public string? Alert { get; init; }

    /// <summary>The failure of a step whose reply could not be read.</summary>
    public static BackEndResult Unread(LineRead read) =>
        new(read.Status == LineStatus.Closed ? BackEndStatus.Closed : BackEndStatus.ProtocolError);
}
