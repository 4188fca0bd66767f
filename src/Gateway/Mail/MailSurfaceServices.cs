using Gateway.Mail.Sessions;

namespace Gateway.Mail;

/// <summary>Registration of the mail room's way into the access log.</summary>
internal static class MailLogServices
{
    public static IServiceCollection AddMailLog(this IServiceCollection services) => services.AddSingleton<IMailSessionLog, MailAccessLog>();
}
