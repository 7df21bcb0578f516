export declare function getWeather(args: GetWeatherArgs): Promise<GetWeatherResult>;

export interface GetWeatherArgs {
  city: string;
  unit: unknown;
}

export interface GetWeatherResult {
  /** Degrees */
  temperature: number;
  hours?: {
    at: string;
    rain?: number | null;
  }[];
  [key: string]: any;
}
