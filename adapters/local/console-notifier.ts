/** Stands for the notification topic: hands each message, subject first, to the given sink. */
export class ConsoleNotifier {
  /** `sink` takes one text without a line break at its end. */
  constructor(private readonly sink: (text: string) => void) {}

  async publish(subject: string, message: string): Promise<void> {
    this.sink(message === '' ? subject : `${subject}\n${message}`);
  }
}
