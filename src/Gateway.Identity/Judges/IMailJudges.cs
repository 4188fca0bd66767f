namespace Gateway.Identity.Judges;

/// <summary>Makes judges that try over IMAP4, POP3 or SMTP; given by what speaks those protocols.</summary>
public interface IMailJudges
{
    /// <param name="name">The directory's name, for logs.</param>
    /// <param name="options">Where to try; its address is one of mail.</param>
    IJudge Create(string name, JudgeOptions options);
}
