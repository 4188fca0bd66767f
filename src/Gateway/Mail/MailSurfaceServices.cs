using Gateway.Admin;
using Gateway.Mail.Sessions;

namespace Gateway.Mail;

/// <summary>Registration of what is seen of the mail room: the access log and the status.</summary>
internal static class MailSurfaceServices
{
    public static IServiceCollection AddMailSurface(this IServiceCollection services) => services
        .AddSingleton<IMailSessionLog, MailAccessLog>()
        .AddSingleton<IStatusSection, MailSessionsSection>()
        .AddSingleton<IStatusSection, MailDestinationsSection>();
}
